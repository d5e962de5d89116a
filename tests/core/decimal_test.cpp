#include "core/decimal.hpp"

#include <cstdio>
#include <fstream>
#include <random>

#include <boost/test/unit_test.hpp>

#include "core/error.hpp"
#include "support/seed.hpp"

namespace portico {
namespace {

std::string shown(const std::optional<Decimal>& value) { return value ? value->to_string() : "-"; }

Decimal decimal(std::string_view text) { return Decimal::parse(text).value(); }

/// Numbers of all sizes: as many short ones as long ones, so that both exact and overflowing results come up.
Decimal any_decimal(std::mt19937_64& random) {
  const auto units = static_cast<std::int64_t>(random()) >> (random() % 64);
  return Decimal::from_units(units, static_cast<int>(random() % 19));
}

/// Rounding as one learns it: cut towards zero, then look at what is left.
Int128 naive_quotient(Int128 numerator, Int128 divisor) {
  const Int128 cut = numerator / divisor;
  const Int128 rest = numerator % divisor;
  const Int128 twice = (rest < 0 ? -rest : rest) * 2;
  const Int128 whole = divisor < 0 ? -divisor : divisor;
  const Int128 away = (numerator < 0) != (divisor < 0) ? -1 : 1;
  if (twice > whole || (twice == whole && cut % 2 != 0)) return cut + away;
  return cut;
}

constexpr std::string_view python_oracle = R"(
import sys
from decimal import *
getcontext().prec = 120
getcontext().rounding = ROUND_HALF_EVEN
def at(value, scale):
    return value.quantize(Decimal(1).scaleb(-scale))
def shown(value, scale):
    value = at(value, scale)
    units = int(value.scaleb(scale))
    if not -2**63 <= units < 2**63:
        return '-'
    return format(abs(value) if units == 0 else value, 'f')
for line in sys.stdin:
    a, b, scale = line.split()
    scale = int(scale)
    sa, sb = (len(t.partition('.')[2]) for t in (a, b))
    a, b = Decimal(a), Decimal(b)
    print(shown(a + b, max(sa, sb)), shown(a - b, max(sa, sb)), shown(a * b, min(18, sa + sb)),
          shown(a / b, scale) if b else '-', shown(a, scale), (a > b) - (a < b), float(a).hex())
)";

std::string answers_for(Decimal a, Decimal b, int scale) {
  const int order = a < b ? -1 : (a > b ? 1 : 0);
  return shown(a.plus(b)) + ' ' + shown(a.minus(b)) + ' ' + shown(a.times(b)) + ' ' + shown(a.divided_by(b, scale)) +
         ' ' + shown(a.rescaled(scale)) + ' ' + std::to_string(order);
}

std::vector<std::string> answers_of_python(const std::string& cases, const std::filesystem::path& folder) {
  std::ofstream(folder / "oracle.py") << python_oracle;
  std::ofstream(folder / "cases") << cases;
  const std::string command = fmt::format("python3 '{0}/oracle.py' < '{0}/cases' > '{0}/answers'", folder.string());
  BOOST_TEST_REQUIRE(std::system(command.c_str()) == 0);
  std::vector<std::string> lines;
  std::ifstream answers(folder / "answers");
  for (std::string line; std::getline(answers, line);) lines.push_back(line);
  return lines;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(core_decimal)

BOOST_AUTO_TEST_CASE(reads_and_writes_all_digits) {
  for (const std::string_view text : {"0", "7", "-12.50", "0.00", "-0.05", "9223372036854775807",
                                      "-9223372036854775808", "-9.223372036854775808", "0.000000000000000001"})
    BOOST_TEST(decimal(text).to_string() == text);
  BOOST_TEST(decimal("+1.5").to_string() == "1.5");
  BOOST_TEST(decimal("0012.0").to_string() == "12.0");
  BOOST_TEST(decimal("-0.0").to_string() == "0.0");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_decimal) {
  for (const std::string_view text : {"",
                                      "-",
                                      "+",
                                      ".",
                                      ".5",
                                      "5.",
                                      "1e3",
                                      " 1",
                                      "1 ",
                                      "1,000",
                                      "--1",
                                      "1.2.3",
                                      "0x1",
                                      "nan",
                                      "1.-5",
                                      "١",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "99999999999999999999999999999999999999999999999999",
                                      "9.2233720368547758080",
                                      "0.0000000000000000001"})
    BOOST_TEST((Decimal::parse(text).has_error() && Decimal::parse(text).error().code == Errc::invalid), text);
}

BOOST_AUTO_TEST_CASE(names_the_refused_text_without_passing_control_characters) {
  const Error error = Decimal::parse("1\x1b[2J").error();
  BOOST_TEST(error.message == "'1\\x1b[2J' is not a decimal number");
  BOOST_TEST(!error.hint.empty());
}

BOOST_AUTO_TEST_CASE(reads_at_a_scale_without_rounding) {
  BOOST_TEST(Decimal::parse("1.5", 2).value().to_string() == "1.50");
  BOOST_TEST(Decimal::parse("1.5000000000000000000000000", 1).value().to_string() == "1.5");
  BOOST_TEST(Decimal::parse("-3.00", 0).value().to_string() == "-3");
  BOOST_TEST(Decimal::parse("1.505", 2).has_error());
  BOOST_TEST(Decimal::parse("10", 18).has_error());
  BOOST_TEST(Decimal::parse("1", 19).has_error());
  BOOST_TEST(Decimal::parse("1", -1).has_error());
}

BOOST_AUTO_TEST_CASE(rounds_half_to_even) {
  const std::vector<std::array<std::string_view, 2>> table{{"0.5", "0"},  {"1.5", "2"},   {"2.5", "2"},
                                                           {"-0.5", "0"}, {"-1.5", "-2"}, {"-2.5", "-2"},
                                                           {"2.51", "3"}, {"2.49", "2"}};
  for (const auto& [from, to] : table) BOOST_TEST(shown(decimal(from).rescaled(0)) == to);
}

BOOST_AUTO_TEST_CASE(answers_nothing_on_overflow_or_division_by_zero) {
  const Decimal largest = Decimal::from_units(INT64_MAX, 0);
  const Decimal least = Decimal::from_units(INT64_MIN, 0);
  BOOST_TEST(!largest.plus(decimal("1")));
  BOOST_TEST(!least.minus(decimal("1")));
  BOOST_TEST(!least.times(decimal("-1")));
  BOOST_TEST(!least.divided_by(decimal("-1"), 0));
  BOOST_TEST(!largest.rescaled(1));
  BOOST_TEST(!largest.divided_by(decimal("0.000000000000000001"), 18));
  BOOST_TEST(!largest.divided_by(decimal("0.00"), 2));
  BOOST_TEST(!decimal("1").rescaled(19));
}

BOOST_AUTO_TEST_CASE(divides_beyond_128_bits) {
  BOOST_TEST(shown(Decimal::from_units(INT64_MAX, 0).divided_by(Decimal::from_units(INT64_MAX, 18), 0)) ==
             "1000000000000000000");
  BOOST_TEST(!Decimal::from_units(INT64_MAX / 2, 0).divided_by(Decimal::from_units(INT64_MAX, 18), 2));
  BOOST_TEST(shown(decimal("2").divided_by(decimal("3"), 18)) == "0.666666666666666667");
  BOOST_TEST(shown(decimal("-0.000000000000000001").divided_by(decimal("2"), 18)) == "0.000000000000000000");
}

BOOST_AUTO_TEST_CASE(compares_by_number) {
  BOOST_TEST((decimal("1.0") == decimal("1.00")));
  BOOST_TEST((decimal("-1.01") < decimal("-1")));
  BOOST_TEST((Decimal::from_units(INT64_MAX, 0) > Decimal::from_units(INT64_MAX, 18)));
}

BOOST_AUTO_TEST_CASE(divide_half_even_agrees_with_the_naive_rule) {
  BOOST_TEST_CONTEXT("seed " << testing::seed()) {
    std::mt19937_64 random(testing::seed());
    std::size_t wrong = 0;
    for (int i = 0; i < 200000; ++i) {
      // Small operands make ties frequent; large ones use all of the 128 bits.
      const Int128 wide = (Int128{static_cast<std::int64_t>(random())} << 40) + static_cast<std::int64_t>(random());
      const Int128 numerator = i % 2 == 0 ? Int128{static_cast<std::int64_t>(random() % 41) - 20} : wide;
      const Int128 by =
          i % 2 == 0 ? Int128{static_cast<std::int64_t>(random() % 8) + 1} : Int128{any_decimal(random).units()};
      const Int128 divisor = by == 0 ? 1 : (random() % 2 == 0 ? by : -by);
      wrong += divide_half_even(numerator, divisor) != naive_quotient(numerator, divisor) ? 1U : 0U;
    }
    BOOST_TEST(wrong == 0U);
  }
}

BOOST_AUTO_TEST_CASE(narrow_keeps_exactly_the_64_bit_range) {
  BOOST_TEST((narrow(Int128{INT64_MAX}) == INT64_MAX));
  BOOST_TEST((narrow(Int128{INT64_MIN}) == INT64_MIN));
  BOOST_TEST(!narrow(Int128{INT64_MAX} + 1));
  BOOST_TEST(!narrow(Int128{INT64_MIN} - 1));
}

BOOST_AUTO_TEST_CASE(power_of_ten_counts_in_tens) {
  BOOST_TEST((power_of_ten(0) == 1));
  for (int i = 1; i <= 37; ++i) BOOST_TEST((power_of_ten(i) == power_of_ten(i - 1) * 10));
}

BOOST_AUTO_TEST_CASE(parse_inverts_to_string) {
  BOOST_TEST_CONTEXT("seed " << testing::seed()) {
    std::mt19937_64 random(testing::seed());
    for (int i = 0; i < 5000; ++i) {
      const Decimal value = any_decimal(random);
      const auto again = Decimal::parse(value.to_string());
      BOOST_TEST_REQUIRE(again.has_value());
      BOOST_TEST_REQUIRE((again->units() == value.units() && again->scale() == value.scale()));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

boost::test_tools::assertion_result python_is_there(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result found(std::system("python3 -c 'import decimal' > /dev/null 2>&1") == 0);
  found.message() << "python3 is not installed";
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(core_decimal_python, *boost::unit_test::precondition(python_is_there))

BOOST_AUTO_TEST_CASE(agrees_with_pythons_decimal) {
  BOOST_TEST_CONTEXT("seed " << testing::seed()) {
    std::mt19937_64 random(testing::seed());
    std::string cases;
    std::vector<std::string> ours;
    for (int i = 0; i < 5000; ++i) {
      const Decimal a = any_decimal(random);
      const Decimal b = any_decimal(random);
      const int scale = static_cast<int>(random() % 19);
      cases += fmt::format("{} {} {}\n", a.to_string(), b.to_string(), scale);
      std::array<char, 64> hex;
      std::snprintf(hex.data(), hex.size(), "%a", a.to_double());
      ours.push_back(answers_for(a, b, scale) + ' ' + hex.data());
    }
    std::string folder = (std::filesystem::temp_directory_path() / "portico-decimal-XXXXXX").string();
    BOOST_TEST_REQUIRE(::mkdtemp(folder.data()) != nullptr);
    const auto theirs = answers_of_python(cases, folder);
    std::filesystem::remove_all(folder);
    BOOST_TEST_REQUIRE(theirs.size() == ours.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
      const auto cut = ours[i].rfind(' ');
      BOOST_TEST(theirs[i].substr(0, theirs[i].rfind(' ')) == ours[i].substr(0, cut));
      BOOST_TEST(std::strtod(theirs[i].c_str() + theirs[i].rfind(' '), nullptr) ==
                 std::strtod(ours[i].c_str() + cut, nullptr));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico
