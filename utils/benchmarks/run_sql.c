//===- run_sql.c - A minimal SQL shell over SQLite's amalgamation ---------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs the statements on standard input against the database named by the
// argument; prints rows as sqlite3 does by default: columns with | between.
// Stands in for SQLite's own shell where only the amalgamation can be had.
//
//===----------------------------------------------------------------------===//
#include "sqlite3.h"
#include <stdio.h>
#include <stdlib.h>

static int printRow(void *Unused, int Columns, char **Values, char **Names) {
  (void)Unused, (void)Names;
  for (int I = 0; I < Columns; ++I)
    printf("%s%s", I ? "|" : "", Values[I] ? Values[I] : "");
  putchar('\n');
  return 0;
}

// All of standard input as a string.
static char *readAll(void) {
  size_t Size = 0, Capacity = 1 << 16;
  char *Text = malloc(Capacity);
  for (size_t Got; Text && (Got = fread(Text + Size, 1, Capacity - Size - 1, stdin));) {
    Size += Got;
    if (Capacity - Size < 2)
      Text = realloc(Text, Capacity *= 2);
  }
  if (Text)
    Text[Size] = 0;
  return Text;
}

int main(int Argc, char **Argv) {
  sqlite3 *Database;
  if (Argc != 2 || sqlite3_open(Argv[1], &Database) != SQLITE_OK) {
    fprintf(stderr, "usage: run_sql DATABASE < STATEMENTS\n");
    return 2;
  }
  char *Text = readAll(), *Error = NULL;
  if (!Text || sqlite3_exec(Database, Text, printRow, NULL, &Error) != SQLITE_OK) {
    fprintf(stderr, "run_sql: %s\n", Error ? Error : "out of memory");
    return 1;
  }
  free(Text);
  sqlite3_close(Database);
  return 0;
}
