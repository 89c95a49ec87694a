-- Binary trees, built and dropped, beside one that stays.
local function make(depth)
  if depth == 0 then return {} end
  return { make(depth - 1), make(depth - 1) }
end
local function count(tree)
  return tree[1] and 1 + count(tree[1]) + count(tree[2]) or 1
end
local depth = tonumber(arg[1]) or 14
local stays, sum = make(depth), 0
for d = 4, depth, 2 do
  for _ = 1, 1 << (depth - d + 2) do sum = sum + count(make(d)) end
end
print(count(stays), sum)
