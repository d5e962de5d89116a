#include "core/error.hpp"

#include <set>

#include <boost/test/unit_test.hpp>

namespace portico {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return Error{.code = Errc::invalid, .message = "odd"};
  return number / 2;
}

Result<int> quarter(int number) {
  PORTICO_TRY(const int once, half(number));
  PORTICO_CHECK(half(once));
  PORTICO_TRY(const int twice, half(once));
  return twice;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(core_error)

BOOST_AUTO_TEST_CASE(every_code_has_its_own_wire_name_and_comes_back_from_it) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Errc::internal); ++i) {
    const auto code = static_cast<Errc>(i);
    BOOST_TEST((errc_from_name(name_of(code)) == code));
    names.insert(name_of(code));
  }
  BOOST_TEST(names.size() == static_cast<std::size_t>(Errc::internal) + 1);
  BOOST_TEST(name_of(Errc::not_signed_in) == "not_signed_in");
}

BOOST_AUTO_TEST_CASE(an_unknown_wire_name_is_internal) {
  BOOST_TEST((errc_from_name("from_the_future") == Errc::internal));
  BOOST_TEST((errc_from_name("") == Errc::internal));
}

BOOST_AUTO_TEST_CASE(value_of_an_error_throws_it_as_failure) {
  const Result<int> failed = Error{.code = Errc::throttled, .message = "wait", .retry_after = std::chrono::seconds{8}};
  BOOST_CHECK_EXCEPTION(static_cast<void>(failed.value()), Failure, [&](const Failure& failure) {
    return failure.error() == failed.error() && std::string_view(failure.what()) == "wait";
  });
}

BOOST_AUTO_TEST_CASE(try_and_check_pass_errors_up) {
  BOOST_TEST(quarter(12).value() == 3);
  BOOST_TEST(quarter(3).error().message == "odd");
  BOOST_TEST(quarter(6).error().message == "odd");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico
