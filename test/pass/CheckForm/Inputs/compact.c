// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
void set(int *P) { *P = 1; }
