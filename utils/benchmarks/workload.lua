-- Tables, strings, closures, coroutines, sorting and garbage. Deterministic. An argument
-- makes it smaller than 100.
local size = tonumber(arg[1]) or 100
local seed = 42
local function random(n) seed = (seed * 16807) % 2147483647; return seed % n + 1 end

local words = {}
for i = 1, 200 * size do words[i] = string.format("%05d-%s", random(99999), ("x"):rep(random(40))) end
table.sort(words)
print(words[1], words[#words], #table.concat(words, ","))

local count = {}
for _, w in ipairs(words) do local k = w:sub(1, 2); count[k] = (count[k] or 0) + 1 end
local keys = {}
for k in pairs(count) do keys[#keys + 1] = k end
table.sort(keys)
for i = 1, 5 do print(keys[i], count[keys[i]]) end

local function permute(a, n)
  if n == 0 then coroutine.yield(a) return end
  for i = 1, n do a[n], a[i] = a[i], a[n]; permute(a, n - 1); a[n], a[i] = a[i], a[n] end
end
local total = 0
for p in coroutine.wrap(function() permute({1, 2, 3, 4, 5, 6, 7, 8}, size < 100 and 5 or 8) end) do total = total + p[1] * p[8] end
print(total)

local text = ("the quick brown fox "):rep(20 * size)
print(#text:gsub("(%w+) (%w+)", "%2 %1"), select(2, text:gsub("o", "0")))
local garbage = 0
for i = 1, 2 * size do local t = {}; for j = 1, 500 do t[j] = {j, tostring(j)} end; garbage = garbage + #t end
collectgarbage()
print(garbage, pcall(error, "caught"))
print(pcall(string.rep, "x", -1), string.pack("<i4", 7):byte(1, 4))
