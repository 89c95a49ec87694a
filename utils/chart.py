# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Bar charts as SVG, without a library."""

import html
import math

COLORS = ["#1f6fb4", "#e0812b", "#8fbfe6", "#f3c293"]
BAR, GAP, LABEL, WIDTH = 9, 10, 250, 900


def bars(title, series, rows):
    """Horizontal bars on a logarithmic axis from 0.5: `rows` maps a label to one
    value for each of `series`."""
    low = 0.5
    high = max([2.0] + [v for values in rows.values() for v in values]) * 1.1
    scale = (WIDTH - LABEL - 70) / math.log(high / low)

    def x(value):
        return LABEL + max(0.0, math.log(max(value, low) / low)) * scale

    row_height = BAR * len(series) + GAP
    height = 70 + row_height * len(rows)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
           'font-family="sans-serif" font-size="11">',
           '<rect width="100%" height="100%" fill="white"/>',
           f'<text x="10" y="18" font-size="14">{html.escape(title)}</text>']
    for i, name in enumerate(series):
        left = 10 + i * 150
        out.append(f'<rect x="{left}" y="28" width="10" height="10" fill="{COLORS[i]}"/>'
                   f'<text x="{left + 15}" y="37">{html.escape(name)}</text>')
    tick = 0.5
    while tick <= high:
        out.append(f'<line x1="{x(tick):.1f}" y1="48" x2="{x(tick):.1f}" y2="{height - 16}" '
                   f'stroke="{"#444" if tick == 1 else "#ddd"}"/>'
                   f'<text x="{x(tick):.1f}" y="{height - 4}" text-anchor="middle">{tick:g}x</text>')
        tick *= 2
    top = 54
    for label, values in rows.items():
        out.append(f'<text x="{LABEL - 8}" y="{top + row_height / 2:.1f}" '
                   f'text-anchor="end">{html.escape(label)}</text>')
        for i, value in enumerate(values):
            y = top + i * BAR
            out.append(f'<rect x="{LABEL}" y="{y}" width="{x(value) - LABEL:.1f}" '
                       f'height="{BAR - 1}" fill="{COLORS[i]}"/>'
                       f'<text x="{x(value) + 4:.1f}" y="{y + BAR - 1}" font-size="9">{value:.2f}</text>')
        top += row_height
    return "\n".join(out + ["</svg>", ""])
