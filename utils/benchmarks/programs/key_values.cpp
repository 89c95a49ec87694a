//===- key_values.cpp - Fills and reads a LevelDB
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "leveldb/db.h"
#include "leveldb/options.h"
#include "leveldb/write_batch.h"
#include <cstdio>
#include <cstdlib>
#include <string>

static std::string keyOf(unsigned N) {
  char Key[24];
  snprintf(Key, sizeof(Key), "%016u", N * 2654435761u);
  return Key;
}

int main(int Argc, char **Argv) {
  unsigned Count = unsigned(atoi(Argv[2]));
  leveldb::Options Options;
  Options.create_if_missing = true;
  leveldb::DestroyDB(Argv[1], Options);
  leveldb::DB *Db = nullptr;
  if (!leveldb::DB::Open(Options, Argv[1], &Db).ok())
    return 1;
  std::string Value;
  unsigned long Sum = 0;
  for (unsigned I = 0; I < Count; ++I) {
    Value.assign(60 + I % 80, char('a' + I % 26));
    if (!Db->Put(leveldb::WriteOptions(), keyOf(I), Value).ok())
      return 1;
  }
  for (unsigned I = 0; I < Count; I += 2)
    if (Db->Get(leveldb::ReadOptions(), keyOf(I), &Value).ok())
      Sum += Value.size();
  leveldb::Iterator *It = Db->NewIterator(leveldb::ReadOptions());
  for (It->SeekToFirst(); It->Valid(); It->Next())
    Sum += It->value().size();
  delete It;
  delete Db;
  leveldb::DestroyDB(Argv[1], Options);
  printf("%lu\n", Sum);
  return 0;
}
