/* Functions whose results depend on the machine (attributes of files, data
   bases, terminals, queues) or that would change it (mounts, the record of
   logins). Linked before the C library, this is what the wrappers call.

   Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#define _GNU_SOURCE
#include <dirent.h>
#include <mqueue.h>
#include <netdb.h>
#include <netinet/ether.h>
#include <stdarg.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/user.h>
#include <utmp.h>
#include <utmpx.h>

/* Calls nothing, as that would be checked itself. */
static void *fill(void *to, char with, size_t n) {
  for (volatile char *p = to; n; --n)
    *p++ = with;
  return to;
}
static char *put(char *to, const char *from) {
  for (volatile char *p = to; (*p = *from); ++p)
    ++from;
  return to;
}

#define FILLS(name, params)                                                    \
  ssize_t name params { return fill(to, 'x', 9), 9; }
FILLS(getxattr, (const char *p, const char *n, void *to, size_t size))
FILLS(lgetxattr, (const char *p, const char *n, void *to, size_t size))
FILLS(fgetxattr, (int fd, const char *n, void *to, size_t size))
FILLS(listxattr, (const char *p, char *to, size_t size))
FILLS(llistxattr, (const char *p, char *to, size_t size))
FILLS(flistxattr, (int fd, char *to, size_t size))
ssize_t mq_receive(mqd_t q, char *to, size_t n, unsigned *priority) {
  *priority = 1;
  return fill(to, 'x', 9), 9;
}
ssize_t mq_timedreceive(mqd_t q, char *to, size_t n, unsigned *priority,
                        const struct timespec *t) {
  return mq_receive(q, to, n, priority);
}
int mq_getattr(mqd_t q, struct mq_attr *out) {
  return fill(out, 0, sizeof(*out)), 0;
}
int mq_setattr(mqd_t q, const struct mq_attr *new, struct mq_attr *old) {
  return mq_getattr(q, old);
}

#define NAMES(name, params)                                                    \
  int name params { return put(to, "name"), 0; }
NAMES(getlogin_r, (char *to, size_t n))
NAMES(__getlogin_r_chk, (char *to, size_t n, size_t room))
NAMES(ttyname_r, (int fd, char *to, size_t n))
NAMES(__ttyname_r_chk, (int fd, char *to, size_t n, size_t room))
NAMES(ether_ntohost, (char *to, const struct ether_addr *a))

static int service(struct servent *s, char *to, struct servent **out) {
  fill(s, 0, sizeof(*s));
  s->s_name = put(to, "name");
  s->s_proto = put(to + 5, "tcp");
  *out = s;
  return 0;
}
int getservbyname_r(const char *name, const char *protocol, struct servent *s,
                    char *to, size_t n, struct servent **out) {
  return service(s, to, out);
}
int getservbyport_r(int port, const char *protocol, struct servent *s, char *to,
                    size_t n, struct servent **out) {
  return service(s, to, out);
}
int getservent_r(struct servent *s, char *to, size_t n, struct servent **out) {
  return service(s, to, out);
}
static int protocol(struct protoent *p, char *to, struct protoent **out) {
  fill(p, 0, sizeof(*p));
  p->p_name = put(to, "name");
  *out = p;
  return 0;
}
int getprotobyname_r(const char *name, struct protoent *p, char *to, size_t n,
                     struct protoent **out) {
  return protocol(p, to, out);
}
int getprotobynumber_r(int number, struct protoent *p, char *to, size_t n,
                       struct protoent **out) {
  return protocol(p, to, out);
}
int getprotoent_r(struct protoent *p, char *to, size_t n,
                  struct protoent **out) {
  return protocol(p, to, out);
}
int gethostent_r(struct hostent *h, char *to, size_t n, struct hostent **out,
                 int *error) {
  *error = 0;
  *out = fill(h, 0, sizeof(*h));
  return 0;
}

struct dirent *readdir(DIR *d) {
  static struct dirent entry = {1, 1, 24, 4, "."};
  return &entry;
}
struct dirent64 *readdir64(DIR *d) {
  static struct dirent64 entry = {1, 1, 24, 4, "."};
  return &entry;
}

int getutent_r(struct utmp *out, struct utmp **found) {
  *found = fill(out, 0, sizeof(*out));
  return 0;
}
int getutid_r(const struct utmp *u, struct utmp *out, struct utmp **found) {
  return getutent_r(out, found);
}
int getutline_r(const struct utmp *u, struct utmp *out, struct utmp **found) {
  return getutent_r(out, found);
}
long ptrace(enum __ptrace_request request, ...) {
  va_list args;
  va_start(args, request);
  (void)va_arg(args, int);
  (void)va_arg(args, void *);
  void *data = va_arg(args, void *);
  va_end(args);
  if (request == PTRACE_GETREGS)
    fill(data, 0, sizeof(struct user_regs_struct));
  return 0;
}

#define NOTHING(type, name, params)                                            \
  type name params { return (type)0; }
NOTHING(int, mq_send, (mqd_t q, const char *m, size_t n, unsigned p))
NOTHING(int, mq_timedsend, (mqd_t q, const char *m, size_t n, unsigned p,
                            const struct timespec *t))
NOTHING(int, mount, (const char *a, const char *b, const char *c,
                     unsigned long f, const void *d))
NOTHING(int, umount, (const char *p))
NOTHING(int, umount2, (const char *p, int f))
NOTHING(int, capset, (void *h, const void *d))
NOTHING(struct utmp *, getutid, (const struct utmp *u))
NOTHING(struct utmp *, getutline, (const struct utmp *u))
NOTHING(struct utmp *, pututline, (const struct utmp *u))
NOTHING(struct utmpx *, getutxid, (const struct utmpx *u))
NOTHING(struct utmpx *, getutxline, (const struct utmpx *u))
NOTHING(struct utmpx *, pututxline, (const struct utmpx *u))
NOTHING(int, utmpname, (const char *p))
NOTHING(int, utmpxname, (const char *p))
NOTHING(char *, getpass, (const char *p))
NOTHING(int, initgroups, (const char *n, gid_t g))
NOTHING(struct netent *, getnetbyname, (const char *n))
void updwtmp(const char *p, const struct utmp *u) {}
void updwtmpx(const char *p, const struct utmpx *u) {}
void logwtmp(const char *l, const char *n, const char *h) {}
int ether_hostton(const char *host, struct ether_addr *out) {
  return fill(out, 0, sizeof(*out)), 0;
}
