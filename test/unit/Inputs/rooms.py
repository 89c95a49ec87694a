# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Holds the runtime to its rooms: rooms.py RUNTIME BUILD NM.

Prints which headers are filled in by a higher room than theirs, and what does
not fit: a source in no room, a room that is compiled with other folders than its
own and those below, something of a higher room that is used and that no header
of a lower one says to be filled in there."""

import collections
import json
import pathlib
import re
import subprocess
import sys

runtime, build = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
nm = sys.argv[3]
rooms = re.findall(r"^pagesan_room\((\w+)\b",
                   (runtime / "CMakeLists.txt").read_text(), re.M)
# Linked into the archive or the library alone.
starts = {"interface/start_static.cpp", "interface/start_shared.cpp",
          "interface/preinit_shared.S"}


def room_of(name):
    return name.split("/")[0]


def is_seen_by(name, room):
    return rooms.index(room_of(name)) <= rooms.index(room)


def badly_compiled():
    """Each source, once, sees its own room and those below."""
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        target = re.search(r"/pagesan_(\w+)\.dir/", entry["command"])
        if target and target[1] in rooms:
            commands.setdefault(entry["file"], []).append(
                (target[1], entry["command"]))
    for path in sorted(runtime.rglob("*")):
        name = str(path.relative_to(runtime))
        if path.suffix not in (".cpp", ".S") or name in starts:
            continue
        found = commands.get(str(path), [])
        if [room for room, _ in found] != [room_of(name)]:
            yield f"{name} is compiled for {[room for room, _ in found]}"
            continue
        folders = re.findall(r"-I(\S+)", found[0][1])
        seen = {link.name for folder in folders
                if "/rooms/" in folder for link in pathlib.Path(folder).iterdir()}
        expected = set(rooms[:rooms.index(room_of(name)) + 1])
        if seen != expected or len(folders) != 2:  # the ABI's, too
            yield f"{name} sees {folders}"


def symbols():
    """What each room defines and wants, demangled. Names of the C library are
    declared by its headers: that some are wrapped is not a room's affair."""
    defined, wanted = {}, collections.defaultdict(set)
    for room in rooms:
        objects = (build / f"runtime/CMakeFiles/pagesan_{room}.dir").rglob("*.o")
        text = subprocess.run([nm, "-C", *map(str, objects)], check=True,
                              capture_output=True, text=True).stdout
        for kind, name in re.findall(r"^[0-9a-f ]{16} (\w) (.+)$", text, re.M):
            if not re.match(r"pagesan::|__(pagesan|asan|lsan|sanitizer)_", name):
                continue
            if kind == "U":
                wanted[room].add(name)
            else:
                defined.setdefault(name, room)
    return defined, wanted


def upward_uses(filled):
    """filled: (header, room) -> names."""
    texts = {str(path.relative_to(runtime)): path.read_text()
             for path in sorted(runtime.rglob("*.[hd]*"))
             if path.suffix in (".h", ".def")}
    defined, wanted = symbols()
    for room in rooms:
        for name in sorted(wanted[room]):
            maker = defined.get(name, room)
            if is_seen_by(maker, room):
                continue
            plain = re.sub(r"\(.*|\[.*", "", name).split("::")[-1]
            say = [header for header, text in texts.items()
                   if is_seen_by(header, room)
                   and re.search(rf"\b{plain}\b", text)
                   and re.search(rf"filled in by {maker}/|\({plain}, {maker},",
                                 text, re.I)]
            if say:
                filled[say[0], maker].add(plain)
            else:
                yield f"{room} uses {plain} of {maker}"


filled = collections.defaultdict(set)
problems = [*badly_compiled(), *upward_uses(filled)]
for header, maker in sorted(filled):
    print(f"{header} is filled in by {maker}")
print("\n".join(problems) or f"{len(rooms)} rooms, nothing else goes up")
