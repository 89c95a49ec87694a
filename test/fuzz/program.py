# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random programs of which it is known what is wrong with them.

A program is a list of cases; each is a function with objects, accesses, control
flow and calls, all of which are right, and at most one statement that is not.
What that is follows from how it is made: sizes, offsets and lifetimes are known
here and unknown to the compiler. A case's text is a tree, parts of which can be
left out (to reduce it) without a change of what is wrong."""

import dataclasses
import random

from objects import LEFT, RIGHT, SCALARS, TYPES, AccessMaker, Inputs, Object, bad_offset, good_offset

MARK = "/*BUG*/"


@dataclasses.dataclass
class Bug:
    kinds: str            # in reports, alternatives separated by |
    is_write: object = None   # None: either, or not known
    size: int = 0         # of the object; 0: not in reports
    shown: str = ""       # the object's name in reports
    memory: str = ""
    exact_line: bool = True   # the innermost frame is the marked line
    is_near: bool = True      # no other object is as near


class Node:
    """Lines and nodes; what is `removable` can be left out."""

    def __init__(self, parts, removable=False):
        self.parts, self.removable = parts, removable

    def lines(self, without=frozenset()):
        if id(self) in without:
            return
        for part in self.parts:
            if isinstance(part, Node):
                yield from part.lines(without)
            else:
                yield part

    def removables(self):
        if self.removable:
            yield self
        for part in self.parts:
            if isinstance(part, Node):
                yield from part.removables()


class Case:
    """One function, the functions it calls, and the truth."""

    def __init__(self, number, seed, cxx):
        self.number, self.cxx = number, cxx
        self.rng = random.Random(seed)
        self.inputs = Inputs(f"in{number}")
        self.access = AccessMaker(self.rng, self.inputs)
        self.globals, self.functions = [], []
        self.names = 0
        self.bug = None
        self.planted = False
        wanted = self.rng.choice(BUGS) if self.rng.random() < 0.7 else None
        body = Body(self, 0, wanted)
        main = [f"static __attribute__((noinline)) void case{number}(void) {{",
                *body.make(self.rng.randrange(3, 9)), "}"]
        self.functions.append(main)
        assert (wanted is None) == (self.bug is None)
        self.root = Node(self.assemble())

    def name(self, prefix):
        self.names += 1
        return f"{prefix}{self.number}_{self.names}"

    def assemble(self):
        prototypes = [f[0][:-2] + ";" for f in self.functions]
        self.rng.shuffle(self.functions)
        parts = [*self.globals, *prototypes]
        for function in self.functions:
            parts += function
        return parts

    def text(self, without=frozenset()):
        body = list(self.root.lines(without))
        return [self.inputs.text(), *body]


def is_near(obj, offset, size):
    """Whether no other object can be nearer to what is out of bounds."""
    end = offset + size
    return -3 <= end and offset <= obj.size + 3 and offset >= -8 and end <= obj.size + 8


class Case:
    """One function, the functions it calls, and the truth."""

    def __init__(self, number, seed, cxx):
        self.number, self.cxx = number, cxx
        self.rng = random.Random(seed)
        self.inputs = Inputs(f"in{number}")
        self.access = AccessMaker(self.rng, self.inputs)
        self.globals, self.functions = [], []
        self.names = 0
        self.bug = None
        self.planted = False
        wanted = self.rng.choice(BUGS) if self.rng.random() < 0.7 else None
        body = Body(self, 0, wanted)
        main = [f"static __attribute__((noinline)) void case{number}(void) {{",
                *body.make(self.rng.randrange(3, 9)), "}"]
        self.functions.append(main)
        assert (wanted is None) == (self.bug is None)
        self.root = Node(self.assemble())

    def name(self, prefix):
        self.names += 1
        return f"{prefix}{self.number}_{self.names}"

    def assemble(self):
        prototypes = [f[0][:-2] + ";" for f in self.functions]
        self.rng.shuffle(self.functions)
        parts = [*self.globals, *prototypes]
        for function in self.functions:
            parts += function
        return parts

    def text(self, without=frozenset()):
        body = list(self.root.lines(without))
        return [self.inputs.text(), *body]


def is_near(obj, offset, size):
    return -4 <= offset + size - 1 and offset <= obj.size + 3


class Body:
    """The statements of one function or block."""

    def __init__(self, case, depth, wanted, objects=(), plain=False):
        self.case, self.rng, self.access = case, case.rng, case.access
        self.inputs = case.inputs
        self.depth, self.wanted = depth, wanted
        self.objects = list(objects)
        self.own = []
        self.plain = plain  # no setjmp, goto or arrays of variable size

    def make(self, count):
        at = self.rng.randrange(count) if self.wanted else -1
        parts = []
        for _ in range(self.rng.randrange(1, 3)):
            parts.append(self.new_object())
        for number in range(count):
            parts.append(self.plant() if number == at else self.statement())
        # The bad store may have hit any of them, as far as the compiler knows.
        for obj in self.own:
            parts.append(self.look_at(obj))
            if obj.memory == "heap" and not obj.freed and self.rng.random() < 0.7:
                parts.append(Node([self.free(obj)]))
        return parts

    # --- Objects --------------------------------------------------------------

    def new_object(self, storages=None, elem=None, may_be_big=True):
        rng = self.rng
        storages = storages or ["auto", "auto", "struct", "malloc", "malloc", "global", "static",
                                "vla", "alloca"]
        if self.plain:
            storages = [s for s in storages if s not in ("vla", "alloca")]
        storage = rng.choice(storages)
        elem = elem or rng.choice("ccsilld" + ("x" if rng.random() < 0.2 else ""))
        count = rng.randrange(2, 40)
        if storage == "malloc" and may_be_big and rng.random() < 0.15:
            count = rng.choice([600, 5000, 40000])
        name = self.case.name("o")
        size = count * TYPES[elem][0]
        obj = Object(name, f"((char *){name})", size, elem, "stack", TYPES[elem][1], name,
                     shown=name)
        lines = getattr(self, "new_" + storage)(obj, count)
        self.objects.append(obj)
        self.own.append(obj)
        return Node(lines + [self.initialise(obj)])

    def new_auto(self, obj, count):
        attribute = ""
        if self.rng.random() < 0.3:
            attribute, obj.align = " __attribute__((aligned(32)))", 32
        return [f"t_{obj.elem} {obj.name}[{count}]{attribute};"]

    def new_struct(self, obj, count):
        obj.array = obj.name + ".A"
        obj.pointer = f"((char *)&{obj.name})"
        # The array comes first, so that all offsets stay; no padding behind it.
        return [f"struct {{ t_{obj.elem} A[{count}]; }} {obj.name};"]

    def new_malloc(self, obj, count):
        obj.memory, obj.align, obj.hidden = "heap", 16, self.rng.random() < 0.5
        obj.shown = ""
        size = self.rng.choice([str(obj.size), self.inputs.add(obj.size)])
        forms = [f"malloc({size})", f"calloc({size}, 1)", f"realloc(malloc(5), {size})"]
        form = self.rng.choice(forms)
        if obj.hidden:
            form = f"hide({form})"
        return [f"t_{obj.elem} *{obj.name} = (t_{obj.elem} *){form};"]

    def new_global(self, obj, count):
        obj.memory = "global"
        static = self.rng.choice(["", "static "])
        self.case.globals.append(f"{static}t_{obj.elem} {obj.name}[{count}];")
        return []

    def new_static(self, obj, count):
        obj.memory = "global"
        # "case1.o2" in C
        return [f"static t_{obj.elem} {obj.name}[{count}];"]

    def new_vla(self, obj, count):
        obj.memory, obj.shown = "dynamic", ""
        return [f"t_{obj.elem} {obj.name}[{self.inputs.add(count)}];"]

    def new_alloca(self, obj, count):
        obj.memory, obj.shown, obj.align = "dynamic", "", 16
        return [f"t_{obj.elem} *{obj.name} = (t_{obj.elem} *)alloca({self.inputs.add(obj.size)});"]

    def initialise(self, obj):
        rng = self.rng
        start = rng.randrange(100)
        form = rng.choice(["memset", "fill", "loop"])
        if form == "loop":
            return (f"for (long I = 0; I != {obj.count}; ++I) {obj.array}[I] = "
                    f"make_{obj.elem}(I + {start});")
        size = rng.choice([str(obj.size), self.inputs.add(obj.size)])
        if form == "memset":
            return f"memset({obj.pointer}, {start}, {size});"
        return f"fill({obj.pointer}, {size}, {start});"

    def look_at(self, obj):
        if obj.freed:
            return Node([])
        step = max(1, obj.count // 50)
        return Node([f"for (long I = 0; I < {obj.count}; I += {step}) "
                     f"see_{obj.elem}({obj.array}[I]);"])

    def free(self, obj):
        obj.freed = True
        return self.rng.choice([f"free({obj.pointer});", f"release({obj.pointer});"])

    def pick(self, usable=lambda obj: True):
        found = [obj for obj in self.objects if not obj.freed and usable(obj)]
        return self.rng.choice(found) if found else None

    # --- Right statements -----------------------------------------------------

    def statement(self):
        rng = self.rng
        kinds = ["single"] * 4 + ["burst"] * 3 + ["loop"] * 3 + ["masked", "library", "call"]
        if self.depth < 3:
            kinds += ["branch", "block", "dead", "function", "recycle", "rounds"]
            if not self.plain:
                kinds += ["jump", "skip"]
            if self.case.cxx:
                kinds += ["catch"]
        kind = rng.choice(kinds) if self.pick() else "call"
        made = getattr(self, "good_" + kind)()
        return Node(made, removable=True)

    def good_single(self):
        return [self.single_line(self.pick(), None)[0]]

    def single_line(self, obj, side, types="csilldvxyz"):
        """(line, is it a write, is its own line innermost, is the object near):
        one access, out of bounds on a side or not."""
        rng = self.rng
        for _ in range(50):
            type_name = rng.choice([obj.elem, obj.elem, rng.choice(types)])
            size, align = TYPES[type_name]
            align = rng.choice([1, align])
            if side:
                offset = bad_offset(rng, obj, size, align, side)
            else:
                offset = good_offset(rng, obj, size, align)
            if offset is not None:
                break
        else:
            type_name, size, offset = "c", 1, 0
            if side:
                offset = obj.size if side == "right" else -1
        is_write = rng.random() < 0.5
        line, exact = self.access.make(obj, offset, type_name, is_write, bool(side))
        return line, is_write, exact, is_near(obj, offset, size)

    def good_burst(self):
        return self.burst(self.pick(), None)[0]

    def burst(self, obj, side, mark=""):
        """Accesses at fixed distances from one address."""
        rng = self.rng
        count = rng.randrange(2, 7)
        bad = rng.randrange(count) if side else -1
        start = rng.randrange(0, obj.size)
        base = self.case.name("b")
        pointer = rng.choice([obj.pointer, f"opaque({obj.pointer})"])
        lines = [f"char *{base} = {pointer} + {self.inputs.add(start)};"]
        is_write, near = None, True
        for number in range(count):
            type_name = rng.choice(SCALARS + SCALARS + "dz")
            size, align = TYPES[type_name]
            if side and size >= obj.size:
                # It must be all of the object and makes what was stored dead, or
                # cannot be an access to it and is dead itself.
                type_name, size = "c", 1
            if number == bad:
                # Casts promise an alignment that is not there: such an access
                # counts as found only if all of it is out of bounds.
                form = rng.choice("tu")
                offset = bad_offset(rng, obj, size, 1, side, whole=form == "t")
                if offset is None:
                    form, type_name, size = "u", "c", 1
                    offset = obj.size if side == "right" else -1
            else:
                form = rng.choice("tu")
                offset = good_offset(rng, obj, size, 1)
                if offset is None:
                    continue
            write = rng.random() < 0.5
            place = f"*({form}_{type_name} *)({base} + {offset - start})"
            lines.append(self.access.assign(place, type_name, write) +
                         (mark if number == bad else ""))
            if number == bad:
                is_write, near = write, is_near(obj, offset, size)
        return ["{", *lines, "}"], is_write, near

    def good_loop(self):
        return [self.loop(self.pick(), None)[0]]

    def loop(self, obj, side):
        """One line that walks over an object, and maybe one step too far."""
        rng = self.rng
        type_name = rng.choice([obj.elem, obj.elem, rng.choice(SCALARS)])
        if TYPES[type_name][0] > obj.size:
            type_name = obj.elem
        size, align = TYPES[type_name]
        form = "t" if obj.align % align == 0 else "u"
        most = obj.size // size
        stride = 1 if side else rng.choice([1, 1, 2, 3])
        most = (most - 1) // stride + 1
        rounds = rng.randrange(0, most + 1)
        is_write = rng.random() < 0.5
        value = f"make_{type_name}(I * 3 + 1)"
        at = rng.choice([f"((char *)P + I * {size * stride})", f"(P + I * {stride})"])
        place = f"*({form}_{type_name} *){at}"
        do = f"{place} = {value}" if is_write else f"see_{type_name}({place})"
        pointer = rng.choice([obj.pointer, obj.pointer, f"opaque({obj.pointer})"])
        head = f"{{ {form}_{type_name} *P = ({form}_{type_name} *){pointer}; "
        if side == "left":
            return (f"{head}for (long I = {self.inputs.add(rounds - 1)}; I >= "
                    f"{self.inputs.add(-1)}; --I) {do}; }}", is_write)
        if side == "right":
            rounds = most + 1
        limit = self.inputs.add(rounds) if side or rng.random() < 0.6 else str(rounds)
        keep = rng.choice(["long N = %s; for (long I = 0; I < N; ++I) %s; }",
                           "for (long I = 0; I != %s; ++I) %s; }",
                           "long I = 0, N = %s; while (I < N) { %s; ++I; } }"])
        return head + keep % (limit, do), is_write

    def good_masked(self):
        return self.masked(self.pick(lambda o: o.array), None)[0]

    def masked(self, obj, side, mark=""):
        """A loop that goes too far, but only accesses what a mask allows."""
        rng = self.rng
        length = obj.count + rng.randrange(0, 20)
        if length > 300:
            return [f"see_{obj.elem}({obj.array}[1]);" + mark], False
        mask = [0] * (length + 1)
        for i in range(obj.count):
            mask[i] = rng.randrange(2)
        if side:
            mask[obj.count] = 1
            length += 1
        name = self.case.name("m")
        self.case.globals.append(f"static volatile int {name}v = 0; static int {name}[] = "
                                 f"{{{', '.join(map(str, mask))}}};")
        is_write = rng.random() < 0.5
        do = (f"{obj.array}[I] = make_{obj.elem}(I)" if is_write else
              f"see_{obj.elem}({obj.array}[I])")
        if obj.elem in SCALARS and not is_write and rng.random() < 0.5:
            do = f"Sum += {obj.array}[I]"
        return [f"{{ unsigned long Sum = 0; long N = {self.inputs.add(length)}; "
                f"for (long I = 0; I < N; ++I) if ({name}[I] != {name}v) {do}; see(Sum); }}{mark}"
                ], is_write

    def good_library(self):
        return [self.library(self.pick(), None)[0]]

    def library(self, obj, side):
        """One call of a function that is given a range of an object."""
        rng = self.rng
        length = rng.randrange(1, min(obj.size, 64) + 1)
        if side == "right":
            end = obj.size + rng.randrange(1, 8)
            offset = max(0, end - length)
            length = end - offset
        elif side == "left":
            offset = -rng.randrange(1, 6)
        else:
            offset = rng.randrange(0, obj.size - length + 1)
        where = f"({obj.pointer} + {self.inputs.add(offset)})"
        count = rng.choice([str(length), self.inputs.add(length)])
        line, is_write = rng.choice([
            (f"memset({where}, 7, {count});", True),
            (f"memcpy(Scratch, {where}, {count}); see(Scratch[0]);", False),
            (f"memmove(Scratch + 3, {where}, {count}); see(Scratch[3]);", False),
            (f"memcpy({where}, Scratch, {count});", True),
            (f"see(memcmp({where}, {where}, {count}) == 0);", False),
            (f"memmove({where}, Scratch + 1, {count});", True)])
        return line, is_write

    def good_call(self):
        return [self.rng.choice(["nothing();", "see(Seen >> 3);", "free(hide(malloc(9)));",
                                 "hide(&Seen);"])]

    def good_branch(self):
        inner = Body(self.case, self.depth + 1, None, self.objects, plain=True)
        return self.branch(inner)

    def branch(self, inner):
        rng = self.rng
        taken = ["{", *inner.make(rng.randrange(1, 4)), "}"]
        other = self.never() if rng.random() < 0.5 else ["{ nothing(); }"]
        if rng.random() < 0.5:
            return [f"if ({self.inputs.add(rng.randrange(1, 9))} > 0)", *taken, "else", *other]
        return [f"if ({self.inputs.add(rng.randrange(1, 9))} < 0)", *other, "else", *taken]

    def good_rounds(self):
        inner = Body(self.case, self.depth + 1, None, self.objects, plain=True)
        return self.rounds(inner)

    def rounds(self, inner):
        """A loop around statements that do not depend on its round."""
        name = self.case.name("r")
        count = self.rng.randrange(1, 4)
        return [f"for (long {name} = 0; {name} < {self.inputs.add(count)}; ++{name}) {{",
                *inner.make(self.rng.randrange(1, 4)), "}"]

    def never(self):
        """Statements that would be wrong, if they ran."""
        obj = self.pick()
        if obj is None:
            return ["{ nothing(); }"]
        side = self.rng.choice(["left", "right"])
        return ["{", self.single_line(obj, side)[0], self.loop(obj, side)[0], "}"]

    def good_dead(self):
        return [f"if ({self.inputs.add(0)})", *self.never()]

    def good_block(self):
        return self.block(Body(self.case, self.depth + 1, None, self.objects, plain=True))

    def block(self, inner):
        return ["{", *inner.make(self.rng.randrange(1, 4)), "}"]

    def good_function(self):
        return self.function(None)

    def function(self, wanted):
        """A call of a new function that is given an object, or a copy of one."""
        rng = self.rng
        obj = self.pick(lambda o: o.size <= 400 and o.array)
        if obj is None:
            return self.good_call() if not wanted else self.plant_here()
        name = self.case.name("f")
        how = rng.choice(["static __attribute__((noinline))", "static inline", "static",
                          "static __attribute__((always_inline)) inline"])
        given = dataclasses.replace(obj, name=name + "p", pointer=f"((char *){name}p)",
                                    array=name + "p", hidden=True)
        if rng.random() < 0.35:
            return self.function_by_value(obj, given, name, how, wanted)
        inner = Body(self.case, self.depth + 1, wanted, [given])
        self.case.functions.append([f"{how} void {name}(t_{obj.elem} *{name}p) {{",
                                    *inner.make(rng.randrange(1, 5)), "}"])
        return [f"{name}((t_{obj.elem} *){obj.pointer});"]

    def function_by_value(self, obj, given, name, how, wanted):
        count = self.rng.choice([2, 3, 5, 8, 20])
        given.size = count * TYPES[obj.elem][0]
        given.pointer, given.array = f"((char *)&{name}p)", f"{name}p.A"
        given.memory, given.hidden, given.shown = "stack", False, name + "p"
        given.align = TYPES[obj.elem][1]
        self.case.globals.append(f"struct {name}s {{ t_{obj.elem} A[{count}]; }};")
        inner = Body(self.case, self.depth + 1, wanted, [given])
        self.case.functions.append([f"{how} void {name}(struct {name}s {name}p) {{",
                                    *inner.make(self.rng.randrange(1, 5)),
                                    *inner.look_at(given).lines(), "}"])
        value = f"{name}v"
        return ["{", f"struct {name}s {value}; memset(&{value}, 3, sizeof {value});",
                f"{name}({value});", "}"]

    def good_recycle(self):
        """Memory that is freed and had again, or changes its size."""
        inner = Body(self.case, self.depth + 1, None, [], plain=True)
        made = inner.new_object(["malloc"], may_be_big=False)
        obj = inner.objects[0]
        old = obj.size
        obj.size = obj.count * TYPES[obj.elem][0]
        count = self.rng.randrange(2, 60)
        obj.size = count * TYPES[obj.elem][0]
        call = self.rng.choice(["realloc", "resize"])
        lines = ["{", made, f"{obj.name} = (t_{obj.elem} *){call}({obj.pointer}, {obj.size});"]
        if obj.size > old:
            lines.append(f"memset({obj.pointer} + {old}, 1, {obj.size - old});")
        lines += [inner.statement() for _ in range(self.rng.randrange(1, 3))]
        return lines + [inner.look_at(obj), inner.free(obj), "}"]

    def good_jump(self):
        """A frame that is left by longjmp."""
        name = self.case.name("j")
        room = self.rng.randrange(3, 60)
        self.case.functions.append(
            [f"static __attribute__((noinline)) void {name}(void) {{", "jmp_buf Where;",
             f"char Room[{room}]; fill(Room, {room}, 1);", "if (!setjmp(Where))",
             f"jumpBack(Where, {self.inputs.add(self.rng.randrange(4))});",
             f"see(hide(Room)[{self.inputs.add(self.rng.randrange(room))}]);", "}"])
        return [f"{name}();"]

    def good_skip(self):
        """goto over a block, and back to one."""
        over, back, count = (self.case.name(p) for p in ("over", "back", "n"))
        inner = Body(self.case, self.depth + 1, None, self.objects, plain=True)
        other = Body(self.case, self.depth + 1, None, self.objects, plain=True)
        return ["{", f"long {count} = {self.inputs.add(self.rng.randrange(1, 3))};",
                f"if ({self.inputs.add(1)}) goto {over};", "{", *other.make(1), "}",
                f"{over}:;", f"{back}:;", "{", *inner.make(self.rng.randrange(1, 3)), "}",
                f"if (--{count} > 0) goto {back};", "}"]

    def good_catch(self):
        name = self.case.name("x")
        room = self.rng.randrange(3, 60)
        self.case.functions.append(
            [f"static __attribute__((noinline)) void {name}(long Deep) {{",
             f"char Room[{room}]; fill(Room, {room}, 1); hide(Room);",
             f"if (Deep) {name}(Deep - 1); else throw 1;", "see((unsigned long)Room[2]);", "}"])
        return ["try {", f"{name}({self.inputs.add(self.rng.randrange(4))});", "} catch (int E) {",
                "see((unsigned long)E);", "}"]

    # --- The wrong one --------------------------------------------------------

    def plant(self):
        """The wrong statement, here or in something nested."""
        rng = self.rng
        if self.depth < 3 and rng.random() < 0.45:
            kind = rng.choice(["branch", "block", "function", "rounds"])
            if kind == "function":
                return Node(self.function(self.wanted))
            inner = Body(self.case, self.depth + 1, self.wanted, self.objects, plain=True)
            return Node(getattr(self, kind)(inner))
        return Node(self.plant_here())

    def plant_here(self):
        made = [] if self.pick() else [self.new_object()]
        return made + getattr(self, "bad_" + self.wanted)()

    def set_bug(self, obj, kinds, is_write, exact=True, near=True):
        assert self.case.bug is None
        self.case.bug = Bug(kinds, is_write, obj.size if obj.memory == "heap" else 0, obj.shown,
                            obj.memory, exact, near)

    def side_of(self, obj):
        # Nothing is known to lie before a global variable.
        return "right" if obj.memory == "global" else self.rng.choice(["left", "right"])

    def out_of_bounds(self, obj, side):
        return (RIGHT if side == "right" else LEFT)[obj.memory]

    def bad_single(self):
        obj = self.pick()
        side = self.side_of(obj)
        line, is_write, exact, near = self.single_line(obj, side)
        self.set_bug(obj, self.out_of_bounds(obj, side), is_write, exact, near)
        return [line + MARK]

    def bad_burst(self):
        obj = self.pick()
        side = self.side_of(obj)
        lines, is_write, near = self.burst(obj, side, MARK)
        self.set_bug(obj, self.out_of_bounds(obj, side), is_write, near=near)
        return lines

    def bad_loop(self):
        obj = self.pick()
        side = self.side_of(obj)
        line, is_write = self.loop(obj, side)
        self.set_bug(obj, self.out_of_bounds(obj, side), is_write)
        return [line + MARK]

    def bad_masked(self):
        obj = self.pick(lambda o: o.array and o.count < 200 and o.elem in SCALARS)
        if obj is None:
            return self.bad_single()
        lines, is_write = self.masked(obj, "right", MARK)
        self.set_bug(obj, RIGHT[obj.memory], is_write)
        return lines

    def bad_library(self):
        obj = self.pick()
        side = self.side_of(obj)
        line, is_write = self.library(obj, side)
        self.set_bug(obj, self.out_of_bounds(obj, side), is_write, exact=False)
        return [line + MARK]

    def use_after(self, obj, kinds):
        """A statement that is right but for the object's end."""
        rng = self.rng
        gone = dataclasses.replace(obj, freed=False)
        form = rng.choice(["single", "single", "burst", "loop", "library"])
        exact = True
        if form == "single":
            line, is_write, exact, _ = self.single_line(gone, None)
            lines = [line + MARK]
        elif form == "burst":
            lines = self.burst(gone, None)[0]
            lines = [lines[0], *[line + MARK for line in lines[1:-1]], lines[-1]]
            exact, is_write = False, None
            if len(lines) < 4:
                lines, is_write = [f"see((unsigned long){gone.pointer}[0]);" + MARK], False
        elif form == "loop":
            line, is_write = self.loop(gone, None)
            # Zero rounds would touch nothing.
            line = f"see((unsigned long)*{gone.pointer}); {line}"
            lines, is_write = [line + MARK], None
        else:
            line, is_write = self.library(gone, None)
            lines, exact = [line + MARK], False
        self.set_bug(obj, kinds, is_write, exact)
        return lines

    def bad_freed(self):
        made = self.new_object(["malloc"])
        obj = self.objects[-1]
        obj.hidden = True
        before = [self.statement() for _ in range(self.rng.randrange(0, 3))]
        touch = [Node([self.single_line(obj, None)[0]], removable=True) for _ in range(2)]
        stale = self.case.name("s")
        keep = f"char *{stale} = hide({obj.pointer});"
        if self.rng.random() < 0.3:
            call = self.rng.choice(["realloc", "resize"])
            end = f"hide({call}({obj.pointer}, {obj.size + self.rng.randrange(1, 200)}));"
            obj.freed = True
        else:
            end = self.free(obj)
        between = [self.statement() for _ in range(self.rng.randrange(0, 2))]
        gone = dataclasses.replace(obj, pointer=stale, array=f"((t_{obj.elem} *){stale})")
        return [made, *before, keep, *touch, end, *between,
                *self.use_after(gone, "heap-use-after-free")]

    def bad_scope(self):
        escaped = self.case.name("e")
        inner = Body(self.case, self.depth + 1, None, self.objects, plain=True)
        made = inner.new_object(["auto", "struct"])
        obj = inner.objects[-1]
        gone = dataclasses.replace(obj, pointer=escaped, array=f"((t_{obj.elem} *){escaped})",
                                   hidden=True)
        body = [made, *[inner.statement() for _ in range(self.rng.randrange(0, 3))],
                f"{escaped} = hide({obj.pointer});"]
        leave = []
        if self.rng.random() < 0.3 and not self.plain:
            label = self.case.name("out")
            body += [f"if ({self.inputs.add(1)}) goto {label};", "nothing();"]
            leave = [f"{label}:;"]
        return [f"char *{escaped} = 0;", "{", *body, inner.look_at(obj) if not leave else "", "}",
                *leave, *self.use_after(gone, "stack-use-after-scope")]

    def bad_returned(self):
        name, escaped = self.case.name("f"), self.case.name("e")
        inner = Body(self.case, self.depth + 1, None, [])
        made = inner.new_object(["auto", "struct"])
        obj = inner.objects[-1]
        how = self.rng.choice(["static __attribute__((noinline))", "static"])
        kinds = "stack-use-after-return"
        if how == "static":
            kinds += "|stack-use-after-scope"
        self.case.functions.append(
            [f"{how} char *{name}(void) {{", made,
             *[inner.statement() for _ in range(self.rng.randrange(0, 3))],
             f"return hide({obj.pointer});", "}"])
        gone = dataclasses.replace(obj, pointer=escaped, array=f"((t_{obj.elem} *){escaped})",
                                   hidden=True)
        between = [self.statement() for _ in range(self.rng.randrange(0, 2))]
        return [f"char *{escaped} = {name}();", *between,
                *self.use_after(gone, kinds)]

    def bad_polled(self):
        """Another thread frees; a flag tells, without synchronising."""
        rng = self.rng
        made = self.new_object(["malloc"], may_be_big=False)
        obj = self.objects[-1]
        name, flag = self.case.name("t"), self.case.name("g")
        volatile = rng.random() < 0.5
        qualifier = "volatile " if volatile else ""
        self.case.globals.append(f"static {qualifier}int {flag}; static void *{flag}p;")
        set_flag = f"__atomic_store_n(&{flag}, %d, __ATOMIC_RELEASE);"
        wait = f"while (__atomic_load_n(&{flag}, __ATOMIC_ACQUIRE) != %d) ;"
        self.case.functions.append(
            [f"static void *{name}(void *Unused) {{", wait % 1, f"free({flag}p);", set_flag % 2,
             "return Unused;", "}"])
        poll = rng.choice([f"while ({flag} != 2) ;"] if volatile else
                          [f"while (__atomic_load_n(&{flag}, __ATOMIC_RELAXED) != 2) ;",
                           f"while (__atomic_fetch_or(&{flag}, 0, __ATOMIC_RELAXED) != 2) ;"])
        start = f"{flag} = 1;" if volatile else f"__atomic_store_n(&{flag}, 1, __ATOMIC_RELAXED);"
        thread = self.case.name("h")
        touch = [self.single_line(obj, None)[0] for _ in range(2)]
        obj.freed = True
        return [made, f"pthread_t {thread}; {flag}p = {obj.pointer};",
                f"pthread_create(&{thread}, 0, {name}, 0);", *touch, start, poll,
                *self.use_after(obj, "heap-use-after-free"), f"pthread_join({thread}, 0);"]


BUGS = ["single"] * 5 + ["burst"] * 4 + ["loop"] * 3 + ["masked", "library", "library", "freed",
        "freed", "scope", "scope", "returned", "polled"]


class Program:
    """Cases in one file; `main` runs those whose numbers it is given."""

    def __init__(self, seed, count, cxx):
        self.cxx = cxx
        self.cases = [Case(n, f"{seed}/{n}/{cxx}", cxx) for n in range(count)]

    def text(self, only=None, without=frozenset()):
        """(lines, line numbers of what is wrong by case)."""
        lines, wrong = ['#include "support.h"'], {}
        cases = [c for c in self.cases if only is None or c.number in only]
        for case in cases:
            for line in case.text(without):
                lines.append(line)
                if MARK in line:
                    wrong.setdefault(case.number, []).append(len(lines))
        lines += ["int main(int Count, char **Args) {", "for (int I = 1; I < Count; ++I) {",
                  "switch (atoi(Args[I])) {"]
        lines += [f"case {c.number}: case{c.number}(); break;" for c in cases]
        lines += ["}", 'printf("%s %lx\\n", Args[I], Seen);', "}", "return 0;", "}"]
        return lines, wrong
