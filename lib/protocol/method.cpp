#include "protocol/method.hpp"

#include <algorithm>
#include <array>

#include "protocol/accounts.hpp"
#include "protocol/data.hpp"
#include "protocol/delivery.hpp"
#include "protocol/operations.hpp"
#include "protocol/sign_in.hpp"

namespace portico::protocol {
namespace {

constexpr auto table = std::to_array<Method>({
    method::account_create,  method::account_disable, method::account_enable, method::account_invite,
    method::account_list,    method::audit_tail,      method::audit_verify,   method::customer_erase,
    method::customer_list,   method::customer_show,   method::dataset_list,   method::dataset_show,
    method::delivery_list,   method::delivery_open,   method::delivery_show,  method::login_code,
    method::login_enroll,    method::login_invite,    method::login_password, method::outbox_list,
    method::outbox_release,  method::query_await,     method::query_explain,  method::query_run,
    method::query_sql,       method::report_list,     method::report_render,  method::report_run,
    method::rows_run,        method::saved_delete,    method::saved_list,     method::saved_show,
    method::schedule_create, method::schedule_delete, method::schedule_list,  method::schedule_pause,
    method::schedule_resume, method::schedule_show,   method::schedule_test,  method::session_end,
    method::session_whoami,  method::source_list,     method::source_rejects, method::source_sync,
    method::status,
});

static_assert(std::is_sorted(table.begin(), table.end(),
                             [](const Method& a, const Method& b) { return a.name < b.name; }));

}  // namespace

std::string_view name_of(Access access) {
  switch (access) {
    case Access::anonymous:
      return "anonymous";
    case Access::viewer:
      return "viewer";
    case Access::analyst:
      return "analyst";
    case Access::owner:
      return "owner";
    case Access::auditor:
      return "auditor";
    case Access::admin:
      return "admin";
    case Access::local:
      return "local";
  }
  return "admin";
}

std::span<const Method> methods() { return table; }

const Method* find_method(std::string_view name) {
  const auto found = std::lower_bound(table.begin(), table.end(), name,
                                      [](const Method& m, std::string_view n) { return m.name < n; });
  return found != table.end() && found->name == name ? &*found : nullptr;
}

}  // namespace portico::protocol
