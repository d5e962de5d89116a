#include "sql/scratch_file.hpp"

#include <random>
#include <string>

#include <boost/test/unit_test.hpp>

#include "support/seed.hpp"
#include "table_stand.hpp"

using namespace portico;
using sql::ScratchFile;
using testing::SqlShop;

namespace {

struct OpenScratch {
  ScratchFile file{};
  sqlite3_file* base = &file.base;

  OpenScratch() { BOOST_REQUIRE_EQUAL(ScratchFile::open(base), SQLITE_OK); }
  ~OpenScratch() { base->pMethods->xClose(base); }
  std::size_t size() {
    sqlite3_int64 told = -1;
    base->pMethods->xFileSize(base, &told);
    return static_cast<std::size_t>(told);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(sql_scratch_file)

BOOST_FIXTURE_TEST_CASE(holds_what_a_file_would, OpenScratch) {
  std::mt19937 random(static_cast<unsigned>(testing::seed()));
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  std::string oracle;
  for (int step = 0; step < 3000; ++step) {
    const std::size_t offset = below(300'000), count = 1 + below(100'000);
    if (step % 50 == 0) {
      base->pMethods->xTruncate(base, static_cast<sqlite3_int64>(offset));
      if (offset < oracle.size()) oracle.resize(offset);
    } else if (step % 3 == 0) {
      const std::string bytes(count, static_cast<char>('a' + step % 26));
      const int code =
          base->pMethods->xWrite(base, bytes.data(), static_cast<int>(count), static_cast<sqlite3_int64>(offset));
      BOOST_REQUIRE_EQUAL(code, SQLITE_OK);
      if (oracle.size() < offset + count) oracle.resize(offset + count, '\0');
      oracle.replace(offset, count, bytes);
    } else {
      std::string bytes(count, '?');
      const int code =
          base->pMethods->xRead(base, bytes.data(), static_cast<int>(count), static_cast<sqlite3_int64>(offset));
      const std::string there = offset < oracle.size() ? oracle.substr(offset, count) : "";
      BOOST_REQUIRE_EQUAL(code, there.size() == count ? SQLITE_OK : SQLITE_IOERR_SHORT_READ);
      BOOST_REQUIRE(bytes == there + std::string(count - there.size(), '\0'));
    }
    BOOST_REQUIRE_EQUAL(size(), oracle.size());
  }
}

BOOST_FIXTURE_TEST_CASE(statements_may_put_aside_more_than_sqlite_keeps_at_hand, SqlShop) {
  const std::string many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 150000) ";
  BOOST_TEST(table(many + "SELECT count(DISTINCT printf('%060d', i * 7919 % 50021)) FROM n") == "50021");
  BOOST_TEST(table(many + ", s AS (SELECT printf('%0250d', i * 7919 % 200003) t, i FROM n ORDER BY 1), "
                          "w AS (SELECT t, lag(t) OVER () AS before FROM s) "
                          "SELECT count(*), sum(before > t) FROM w") == "150000|0");
}

BOOST_AUTO_TEST_SUITE_END()
