//===- json_trees.c - Prints and parses trees of JSON
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cJSON.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static cJSON *record(int N) {
  cJSON *Object = cJSON_CreateObject();
  char Name[32];
  snprintf(Name, sizeof(Name), "record %d", N);
  cJSON_AddStringToObject(Object, "name", Name);
  cJSON_AddNumberToObject(Object, "number", N * 1.5);
  cJSON_AddBoolToObject(Object, "even", N % 2 == 0);
  cJSON *List = cJSON_AddArrayToObject(Object, "list");
  for (int I = 0; I < N % 12; ++I)
    cJSON_AddItemToArray(List, cJSON_CreateNumber(I * N));
  return Object;
}

int main(int Argc, char **Argv) {
  size_t Sum = 0;
  for (int Round = atoi(Argv[1]); Round; --Round) {
    cJSON *All = cJSON_CreateArray();
    for (int I = 0; I < 6000; ++I)
      cJSON_AddItemToArray(All, record(I + Round));
    char *Text = cJSON_Print(All);
    cJSON *Back = cJSON_Parse(Text);
    char *Again = cJSON_PrintUnformatted(Back);
    cJSON *First = cJSON_GetObjectItem(cJSON_GetArrayItem(Back, 7), "name");
    Sum += strlen(Text) + strlen(Again) + strlen(First->valuestring);
    free(Text);
    free(Again);
    cJSON_Delete(All);
    cJSON_Delete(Back);
  }
  printf("%zu\n", Sum);
  return 0;
}
