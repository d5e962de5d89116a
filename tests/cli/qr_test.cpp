#include "cli/qr.hpp"

#include <boost/test/unit_test.hpp>

#include "core/text.hpp"

using namespace portico;

namespace {

constexpr std::string_view on = "\033[30;107m", off = "\033[0m";
constexpr std::size_t quiet = 4;

/// The code's modules, dark = true, quiet zone included, as an eye reads them from the half blocks.
std::vector<std::vector<bool>> modules(const std::string& drawn) {
  std::vector<std::vector<bool>> rows;
  for (auto line : split(drawn, '\n')) {
    if (line.empty()) continue;
    BOOST_REQUIRE(line.starts_with(on) && line.ends_with(off));
    line = line.substr(on.size(), line.size() - on.size() - off.size());
    std::vector<bool> upper, lower;
    while (!line.empty()) {
      const bool full = line.starts_with("█"), up = line.starts_with("▀"), down = line.starts_with("▄");
      BOOST_REQUIRE(full || up || down || line.front() == ' ');
      upper.push_back(full || up);
      lower.push_back(full || down);
      line.remove_prefix(full || up || down ? 3 : 1);
    }
    rows.push_back(upper);
    rows.push_back(lower);
  }
  return rows;
}

/// Whether the 7×7 finder pattern stands with its corner there.
bool finder_at(const std::vector<std::vector<bool>>& rows, std::size_t x, std::size_t y) {
  for (std::size_t i = 0; i < 7; ++i)
    for (std::size_t j = 0; j < 7; ++j) {
      const std::size_t ring = std::min({i, j, 6 - i, 6 - j});
      if (rows[y + i][x + j] != (ring != 1)) return false;
    }
  return true;
}

const std::string uri =
    "otpauth://totp/Example:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example";

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_qr)

BOOST_AUTO_TEST_CASE(is_a_square_of_a_size_that_codes_have) {
  for (const std::string& content : {std::string("a"), uri, std::string(800, 'x')}) {
    const auto rows = modules(cli::qr_code(content));
    const std::size_t size = rows.at(0).size() - 2 * quiet;
    BOOST_TEST((size - 17) % 4 == 0u);
    BOOST_TEST((size >= 21 && size <= 177));
    for (const auto& row : rows) BOOST_TEST(row.size() == size + 2 * quiet);
    BOOST_TEST((rows.size() == size + 2 * quiet || rows.size() == size + 2 * quiet + 1));
  }
}

BOOST_AUTO_TEST_CASE(has_a_quiet_zone_on_all_sides) {
  const auto rows = modules(cli::qr_code(uri));
  const std::size_t end = rows[0].size() - quiet;
  for (std::size_t y = 0; y < rows.size(); ++y)
    for (std::size_t x = 0; x < rows[y].size(); ++x)
      if (x < quiet || y < quiet || x >= end || y >= end) BOOST_TEST(!rows[y][x], x << "," << y);
}

BOOST_AUTO_TEST_CASE(has_three_finders_and_the_timing_between_them) {
  const auto rows = modules(cli::qr_code(uri));
  const std::size_t size = rows[0].size() - 2 * quiet, far = quiet + size - 7;
  BOOST_TEST(finder_at(rows, quiet, quiet));
  BOOST_TEST(finder_at(rows, far, quiet));
  BOOST_TEST(finder_at(rows, quiet, far));
  BOOST_TEST(!finder_at(rows, far, far));
  for (std::size_t i = 8; i < size - 8; ++i) BOOST_TEST(rows[quiet + 6][quiet + i] == (i % 2 == 0));
}

BOOST_AUTO_TEST_CASE(other_content_is_another_code) { BOOST_TEST(cli::qr_code("a") != cli::qr_code("b")); }

BOOST_AUTO_TEST_CASE(is_empty_when_the_content_is_too_long) {
  BOOST_TEST(cli::qr_code(std::string(4000, 'x')).empty());
}

BOOST_AUTO_TEST_SUITE_END()
