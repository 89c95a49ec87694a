# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Files that several benchmarks give to programs; the same ones each time."""

import os
import random


def input_file(folder, name, write):
    """The path of a file in `folder`, which `write` fills once."""
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        with open(path + ".new", "w") as out:
            write(out)
        os.rename(path + ".new", path)
    return path


def xml_items(folder, count):
    """An XML file of that many small records."""
    def write(out):
        numbers = random.Random(1)
        out.write("<items>\n")
        for i in range(count):
            out.write(f'<item id="{i}" kind="{numbers.choice("abcdef")}"><name>'
                      f'{"n" * numbers.randrange(4, 60)}</name><price>'
                      f'{numbers.randrange(10000)}</price></item>\n')
        out.write("</items>\n")
    return input_file(folder, f"items-{count}.xml", write)
