// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Strings, objects, closures, sorting and regular expressions.
function words(count) {
  var out = [], seed = 7;
  for (var i = 0; i < count; ++i) {
    seed = (seed * 16807) % 2147483647;
    out.push("w" + (seed % 997));
  }
  return out;
}
function Tree(depth) {
  this.left = depth ? new Tree(depth - 1) : null;
  this.right = depth ? new Tree(depth - 1) : null;
  this.sum = function () {
    return 1 + (this.left ? this.left.sum() : 0) + (this.right ? this.right.sum() : 0);
  };
}
var total = 0;
for (var round = 0; round < 24; ++round) {
  var list = words(3000), counts = {};
  for (var i = 0; i < list.length; ++i)
    counts[list[i]] = (counts[list[i]] || 0) + 1;
  var keys = [];
  for (var key in counts)
    keys.push(key);
  keys.sort(function (a, b) { return counts[b] - counts[a] || (a < b ? -1 : 1); });
  total += keys.slice(0, 50).join(",").length;
  total += new Tree(9).sum();
  total += list.join(" ").replace(/w(\d)/g, "<$1>").length;
  var text = "";
  for (var j = 0; j < 2000; ++j)
    text += String.fromCharCode(97 + j % 26);
  total += text.indexOf("xyzabc") + text.split("a").length;
}
print(total);
