# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds checks in machine code: x86-64, of PageSan and of AddressSanitizer.

A filter is a conditional jump one of whose ways does nothing but ask the runtime.
That way is cold."""

import re

import elf_size

CHECK = re.compile(r"__pagesan_(trip_|thunk_)?(load|store|mem\w+_load|mem\w+_store|"
                   r"memcpy_overlap|object|heap_object)\w*$|__asan_report_|"
                   r"__asan_check_|__asan_(load|store)(N|\d+)(_noabort)?$")
# Nobody but a filter calls these.
BEHIND_FILTER = re.compile(r"__pagesan_(trip_|memcpy_overlap|\w*object)|__asan_report_")
THUNK = re.compile(r"__asan_check_(load|store)_add_")
# Spilled registers and tables of addresses are all the memory that a cold block
# touches.
OWN = re.compile(r"\(%r([sb]p|ip)\)")


class Instruction:
    def __init__(self, address, text):
        self.address = address
        self.name = text.split()[0]
        self.text = text
        self.callee = None
        target = re.search(r"\b0x([0-9a-f]+) <", text)
        is_jump = self.name.startswith("j")
        self.target = int(target[1], 16) if target and is_jump else None
        if self.name.startswith("call"):
            symbol = re.search(r"<([^>+@]+)", text)
            self.callee = symbol[1] if symbol else ""

    def is_way_out(self):
        return self.name.startswith(("jmp", "ret", "ud2", "hlt"))

    def uses_memory(self):
        return ("(%" in self.text and not self.name.startswith(("lea", "nop"))
                and not OWN.search(self.text))

    def is_conditional(self):
        return self.name.startswith("j") and not self.name.startswith("jmp")


def _disassemble(path):
    """Yields (function, instructions)."""
    lines = elf_size.output([elf_size.tool("llvm-objdump"), "-d", "-r",
                             "--no-show-raw-insn", path]).splitlines()
    name, code = None, []
    for line in lines:
        head = re.match(r"^[0-9a-f]+ <(.+)>:$", line)
        if head:
            if code:
                yield name, code
            name, code = head[1], []
            continue
        relocation = re.match(r"^\s+[0-9a-f]+:\s+R_X86_64_\w+\s+([^\s+-]+)", line)
        if relocation:
            if code and code[-1].callee is not None:
                code[-1].callee = relocation[1]
            continue
        match = re.match(r"^\s*([0-9a-f]+):\s+(.*)$", line)
        if match:
            code.append(Instruction(int(match[1], 16), match[2]))
    if code:
        yield name, code


class _Function:
    def __init__(self, code):
        self.code = code
        self.index = {i.address: n for n, i in enumerate(code)}
        self.targets = {i.target for i in code if i.target is not None}

    def _end(self, n):
        """The address behind instruction n; the last one's is guessed."""
        if n + 1 < len(self.code):
            return self.code[n + 1].address
        return self.code[n].address + 5

    def cold_way(self, start, steps=2):
        """The block at an address if all it does is to ask the runtime, or to
        look once more before, with those that it leads to: {address: size}."""
        first = self.index.get(start, len(self.code))
        asks, is_behind, blocks = False, False, {}
        for n in range(first, len(self.code)):
            i = self.code[n]
            if n != first and i.address in self.targets:
                return {start: i.address - start} if asks else {}
            if i.uses_memory() or (i.callee is not None and
                                   not CHECK.match(i.callee)):
                # What follows may stand here a second time.
                return {start: i.address - start} if is_behind else {}
            asks |= i.callee is not None
            is_behind |= BEHIND_FILTER.match(i.callee or "") is not None
            if i.target is None and not i.is_way_out():
                continue
            if steps and not asks:
                ways = {i.target} if i.is_way_out() else {i.target, self._end(n)}
                for way in ways - {None}:
                    blocks.update(self.cold_way(way, steps - 1))
            return {start: self._end(n) - start, **blocks} if asks or blocks else {}
        return {start: self._end(len(self.code) - 1) - start} if asks else {}

    def checks(self):
        jumps, cold = [], {}
        for n, i in enumerate(self.code):
            if not i.is_conditional():
                continue
            asking = {**self.cold_way(i.target), **self.cold_way(self._end(n))}
            cold.update(asking)
            if asking:
                jumps.append(i)

        def is_hot(i):
            return not any(a <= i.address < a + size for a, size in cold.items())

        callees = [i.callee for i in self.code
                   if i.callee and CHECK.match(i.callee) and is_hot(i)]
        thunks = sum(THUNK.match(c) is not None for c in callees)
        return {"filters": sum(is_hot(i) for i in jumps), "thunks": thunks,
                "calls": len(callees) - thunks, "cold bytes": sum(cold.values())}


def checks(path):
    """{function: {"filters", "thunks", "calls": how many, "cold bytes": size}};
    calls are those that no filter guards."""
    functions = {}
    for name, code in _disassemble(path):
        if not name.startswith("__asan_check_"):
            functions[name] = _Function(code).checks()
    return functions
