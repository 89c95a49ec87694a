// What the interpreter is given when a bug was planted in it: a little of all.
var words = "the quick brown fox jumps over the lazy dog".split(" ");
var table = {}, list = [];
for (var i = 0; i < 200; ++i) {
  var word = words[i % words.length];
  table[word + i] = (table[word] || 0) + i;
  list.push({ name: word, number: i, parts: [i, i * 2, word.substring(1)] });
}
list.sort(function (a, b) { return a.name < b.name ? -1 : a.name > b.name ? 1 : b.number - a.number; });
list.splice(5, 20);
var text = JSON.stringify(list.slice(0, 40));
var back = JSON.parse(text);
print(back.length, text.length, text.replace(/[aeiou]+(\w)/g, "<$1>").length);
print(/(\d+)-(\d+)/.exec("phone 555-1234")[2], words.join("|").toUpperCase());
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
print(fib(15), [3, 1, 2].concat(words).reverse().toString());
try { null.x } catch (error) { print(String(error)); }
for (var key in table) if (key.charAt(0) == "q") delete table[key];
print(Object.keys(table).length, (12345.678).toFixed(2), parseInt("ff", 16), encodeURI("a b/c"));
