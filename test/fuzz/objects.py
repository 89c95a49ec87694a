# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Objects of generated programs, and single accesses to them."""

import dataclasses

# Size and alignment; the C names are t_NAME, and u_NAME at any address.
TYPES = {"c": (1, 1), "s": (2, 2), "i": (4, 4), "l": (8, 8), "d": (8, 8), "v": (16, 16),
         "x": (12, 4), "y": (24, 8), "z": (40, 1)}
SCALARS = "csil"

# Every redzone has at least this many bytes on both sides of an object.
REACH = 8

RIGHT = {"stack": "stack-buffer-overflow", "heap": "heap-buffer-overflow",
         "global": "global-buffer-overflow", "dynamic": "dynamic-stack-buffer-overflow"}
LEFT = dict(RIGHT, stack="stack-buffer-underflow|stack-buffer-overflow")


@dataclasses.dataclass
class Object:
    name: str
    pointer: str      # an expression: the first byte, char *
    size: int         # in bytes
    elem: str         # a name in TYPES
    memory: str       # stack, heap, global, dynamic
    align: int        # what its address is surely a multiple of
    array: str = ""   # an expression of array or element pointer type
    hidden: bool = False  # the compiler does not see which object it is
    shown: str = ""   # the name in reports
    freed: bool = False

    @property
    def count(self):
        return self.size // TYPES[self.elem][0]


class Inputs:
    """Numbers that the compiler does not know, in a volatile table."""

    def __init__(self, table):
        self.table, self.values = table, []

    def add(self, value):
        self.values.append(value)
        return f"{self.table}[{len(self.values) - 1}]"

    def text(self):
        values = ", ".join(map(str, self.values)) or "0"
        return f"static volatile long {self.table}[] = {{{values}}};"


def good_offset(rng, obj, size, align):
    """None when nothing of that size fits."""
    offsets = range(0, obj.size - size + 1, align)
    return rng.choice(offsets) if len(offsets) else None


def bad_offset(rng, obj, size, align, side, whole=False):
    """Out of bounds by a few bytes, partly or as a whole."""
    if side == "right":
        first = obj.size if whole else max(0, obj.size - size + 1)
        offsets = [o for o in range(first, obj.size + REACH + 1) if o % align == 0]
    else:
        last = -size if whole else -1
        offsets = [o for o in range(-REACH, last + 1) if o % align == 0]
    # Nor may it reach another object, such as what it copies from.
    offsets = [o for o in offsets if o + size <= obj.size + REACH]
    return rng.choice(offsets) if offsets else None


class AccessMaker:
    """Source of single accesses; `number` makes values differ."""

    def __init__(self, rng, inputs):
        self.rng, self.inputs, self.number = rng, inputs, 0

    def value(self, type_name):
        self.number += 1
        return f"make_{type_name}({self.number * 37 % 251})"

    def distance(self, offset, may_be_seen):
        """An expression for a number of bytes."""
        rng = self.rng
        kind = rng.choice(["seen", "input", "sum", "mask"] if may_be_seen else
                          ["input", "sum", "mask"])
        if kind == "seen":
            return str(offset)
        if kind == "input":
            return self.inputs.add(offset)
        if kind == "mask" and offset >= 0:
            mask = (1 << max(1, offset.bit_length())) - 1
            return f"({self.inputs.add(offset)} & {mask})"
        part = rng.randrange(-9, 10)
        return f"({self.inputs.add(offset - part)} + {part})"

    def address(self, obj, offset, is_bad):
        rng = self.rng
        pointer = obj.pointer
        hidden = obj.hidden
        if rng.random() < 0.25:
            pointer, hidden = f"opaque({pointer})", True
        if rng.random() < 0.1:
            distance = self.distance(offset, hidden or not is_bad)
            return f"{rng.choice(['boxed', 'boxedByValue'])}({pointer}, {distance})"
        return f"({pointer} + {self.distance(offset, hidden or not is_bad)})"

    def make(self, obj, offset, type_name, is_write, is_bad):
        """(statement, whether the access's own line is the caller's)."""
        rng = self.rng
        size, align = TYPES[type_name]
        aligned = obj.align % align == 0 and offset % align == 0
        forms = ["any"] * 4 + ["in", "no", "ex", "fp", "copy"]
        if aligned:
            forms += ["plain"] * 6 + ["volatile"]
            if type_name in SCALARS:
                forms += ["atomic"]
        if obj.array and type_name == obj.elem and offset % size == 0:
            forms += ["index"] * 6
        form = rng.choice(forms)
        if form == "index":
            distance = self.distance(offset // size, not is_bad)
            place = f"{obj.array}[{distance}]"
            return self.assign(place, type_name, is_write), True
        where = self.address(obj, offset, is_bad)
        if form == "plain":
            return self.assign(f"*(t_{type_name} *){where}", type_name, is_write), True
        if form == "any":
            return self.assign(f"*(u_{type_name} *){where}", type_name, is_write), True
        if form == "volatile":
            place = f"*(volatile t_{type_name} *){where}"
            if type_name in "xyz":  # C++ does not copy such structures
                place = f"*(t_{type_name} *){where}"
            return self.assign(place, type_name, is_write), True
        if form == "atomic":
            return self.atomic(where, type_name, is_write), True
        if form == "copy":
            if is_write:
                return (f"{{ t_{type_name} V = {self.value(type_name)}; "
                        f"memcpy({where}, &V, sizeof V); }}"), False
            return (f"{{ t_{type_name} V; memcpy(&V, {where}, sizeof V); see_{type_name}(V); }}",
                    False)
        if is_write:
            return f"{form}_st_{type_name}({where}, {self.value(type_name)});", False
        return f"see_{type_name}({form}_ld_{type_name}({where}));", False

    def assign(self, place, type_name, is_write):
        if is_write:
            return f"{place} = {self.value(type_name)};"
        return f"see_{type_name}({place});"

    def atomic(self, where, type_name, is_write):
        rng = self.rng
        order = rng.choice(["RELAXED", "RELAXED", "SEQ_CST"])
        # Newer clang calls a library for objects that it sees to be less aligned.
        place = f"(t_{type_name} *)opaque({where})"
        if not is_write:
            return f"see(__atomic_load_n({place}, __ATOMIC_{order}));"
        return rng.choice([
            f"__atomic_store_n({place}, {self.value(type_name)}, __ATOMIC_{order});",
            f"see(__atomic_fetch_add({place}, 3, __ATOMIC_{order}));",
            f"{{ t_{type_name} V = 1; see(__atomic_compare_exchange_n({place}, &V, 2, 0, "
            f"__ATOMIC_{order}, __ATOMIC_RELAXED)); }}"])
