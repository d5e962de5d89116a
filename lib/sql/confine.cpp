#include "sql/confine.hpp"

#include <csignal>
#include <memory>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#ifndef PORTICO_SANITIZED
#include <seccomp.h>
#endif

namespace portico::sql {
namespace {

constexpr int refused = 3;

void require(bool done) {
  if (!done) ::_exit(refused);
}

/// `hard` where going beyond `soft` is only a signal.
void limit(__rlimit_resource_t what, rlim_t soft, rlim_t hard) {
  const rlimit values{.rlim_cur = soft, .rlim_max = hard};
  require(::setrlimit(what, &values) == 0);
}

#ifndef PORTICO_SANITIZED
using Filter = std::unique_ptr<void, decltype(&::seccomp_release)>;

void allow(const Filter& filter, int call) { require(::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) == 0); }

/// Only where the argument has none of these bits, or all of them.
void allow_masked(const Filter& filter, int call, unsigned argument, scmp_datum_t bits, scmp_datum_t value) {
  const scmp_arg_cmp condition{.arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = bits, .datum_b = value};
  require(::seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, call, 1, &condition) == 0);
}

void allow_on_socket(const Filter& filter, int call) {
  const scmp_arg_cmp condition{.arg = 0, .op = SCMP_CMP_EQ, .datum_a = 0, .datum_b = 0};
  require(::seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, call, 1, &condition) == 0);
}

/// All other calls fail as not permitted. They do not end the process: C libraries try some that they can do without.
void filter_system_calls() {
  const Filter filter(::seccomp_init(SCMP_ACT_ERRNO(EPERM)), &::seccomp_release);
  require(filter != nullptr);
  for (const int call : {SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex),
                         SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom),
                         SCMP_SYS(rt_sigreturn), SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group)})
    allow(filter, call);
  allow_on_socket(filter, SCMP_SYS(read));
  allow_on_socket(filter, SCMP_SYS(write));
  allow_masked(filter, SCMP_SYS(mmap), 2, PROT_EXEC, 0);
  allow_masked(filter, SCMP_SYS(mprotect), 2, PROT_EXEC, 0);
  require(::seccomp_load(filter.get()) == 0);
}
#endif

}  // namespace

void confine(const Limits& limits) {
  require(::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0);
  require(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
  limit(RLIMIT_CORE, 0, 0);
  limit(RLIMIT_FSIZE, 0, 0);
  limit(RLIMIT_NPROC, 0, 0);
  const auto seconds = static_cast<rlim_t>(std::chrono::ceil<std::chrono::seconds>(limits.time).count());
  limit(RLIMIT_CPU, seconds + 1, seconds + 2);
#ifndef PORTICO_SANITIZED
  limit(RLIMIT_NOFILE, 0, 0);
  // SQLite's memory, half of it for kept rows, an answer on its way, the libraries and the stack.
  const auto memory = static_cast<rlim_t>(2 * limits.memory + (std::int64_t{128} << 20));
  limit(RLIMIT_AS, memory, memory);
  require(::prctl(PR_SET_DUMPABLE, 0) == 0);
  filter_system_calls();
#endif
}

}  // namespace portico::sql
