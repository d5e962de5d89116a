#pragma once
#include <random>
#include <tuple>
#include <type_traits>

#include "protocol/accounts.hpp"
#include "protocol/data.hpp"
#include "protocol/delivery.hpp"
#include "protocol/operations.hpp"
#include "protocol/sign_in.hpp"

namespace portico::testing {

namespace method = protocol::method;

/// Every method with its types. Held against the method table by a test.
inline constexpr std::tuple calls{
    method::account_create,  method::account_disable, method::account_enable, method::account_invite,
    method::account_list,    method::audit_tail,      method::audit_verify,   method::customer_erase,
    method::customer_list,   method::customer_show,   method::dataset_list,   method::dataset_show,
    method::delivery_list,   method::delivery_open,   method::delivery_show,  method::login_code,
    method::login_enroll,    method::login_invite,    method::login_password, method::outbox_list,
    method::outbox_release,  method::query_await,     method::query_explain,  method::query_run,
    method::query_sql,       method::report_list,     method::report_render,  method::report_run,
    method::schedule_create, method::schedule_delete, method::schedule_list,  method::schedule_pause,
    method::schedule_resume, method::schedule_show,   method::schedule_test,  method::session_end,
    method::rows_run,        method::saved_delete,    method::saved_list,     method::saved_show,
    method::session_whoami,  method::source_list,     method::source_rejects, method::source_sync,
    method::status};

/// Visits the call's response under `name`, where it has one: rows come line by line.
template <class Call, class Visit, class Name>
void each_response(const Visit& visit, const Name& name) {
  if constexpr (requires { typename Call::Response; }) visit.template operator()<typename Call::Response>(name);
}

/// Calls `visit.template operator()<Message>(method_name)` for each method's request and response type.
template <class Visit>
void each_message(const Visit& visit) {
  std::apply(
      [&](const auto&... call) {
        (visit.template operator()<typename std::remove_cvref_t<decltype(call)>::Request>(call.name), ...);
        (each_response<std::remove_cvref_t<decltype(call)>>(visit, call.name), ...);
      },
      calls);
}

/// Makes any message with random content in every member.
class Sampler {
 public:
  explicit Sampler(std::uint64_t seed) : random_(seed) {}

  template <class T>
  T sample() {
    if constexpr (std::is_same_v<T, model::Answer>) {
      return answer();
    } else if constexpr (std::is_same_v<T, Type>) {
      return type();
    } else if constexpr (std::is_same_v<T, Instant>) {
      return Instant(std::chrono::microseconds(number() % 4'000'000'000'000'000));
    } else if constexpr (std::is_same_v<T, std::string>) {
      return text();
    } else if constexpr (std::is_same_v<T, bool>) {
      return below(2) == 1;
    } else if constexpr (std::is_enum_v<T>) {
      return static_cast<T>(below(5));
    } else if constexpr (std::is_integral_v<T>) {
      return static_cast<T>(number());
    } else {
      return composed<T>();
    }
  }

  std::uint64_t below(std::uint64_t end) { return random_() % end; }
  std::string text();
  Value cell(Type type);

 private:
  template <class T>
  T composed() {
    T made{};
    if constexpr (protocol::IsOptional<T>::value) {
      if (below(3) != 0) made = sample<typename T::value_type>();
    } else if constexpr (protocol::IsVector<T>::value) {
      for (std::uint64_t i = below(4); i > 0; --i) made.push_back(sample<typename T::value_type>());
    } else {
      boost::mp11::mp_for_each<protocol::Members<T>>([&](auto member) {
        auto& field = made.*member.pointer;
        field = sample<std::remove_cvref_t<decltype(field)>>();
      });
    }
    return made;
  }

  std::int64_t number();
  Type type();
  model::Answer answer();

  std::mt19937_64 random_;
};

/// Whether two messages are equal, member by member; floats by their bits' meaning, decimals with their scale.
template <class T>
bool same(const T& a, const T& b) {
  if constexpr (std::is_same_v<T, model::Answer>) {
    return same(a.columns, b.columns) && a.rows == b.rows && a.total == b.total && same(a.provenance, b.provenance);
  } else if constexpr (protocol::IsOptional<T>::value) {
    return a.has_value() == b.has_value() && (!a || same(*a, *b));
  } else if constexpr (protocol::IsVector<T>::value) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) { return same(x, y); });
  } else if constexpr (protocol::Described<T>) {
    bool equal = true;
    boost::mp11::mp_for_each<protocol::Members<T>>(
        [&](auto member) { equal = equal && same(a.*member.pointer, b.*member.pointer); });
    return equal;
  } else {
    return a == b;
  }
}

}  // namespace portico::testing
