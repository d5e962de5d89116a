// Bytes of a database with page checksums are changed one at a time: what is read is right, or the file is named.
#include <fstream>
#include <random>

#include <boost/test/unit_test.hpp>

#include "db/database.hpp"
#include "support/scratch_folder.hpp"
#include "support/seed.hpp"

using namespace portico;
using portico::db::Database;
using portico::testing::ScratchFolder;

namespace {

constexpr int page_size = 1024;
constexpr std::size_t header_size = 100;
constexpr int random_bytes = 1500;

/// Tables with and without rowids, overflowing rows, indexes and free pages.
void make(const std::filesystem::path& file) {
  auto database = Database::open(file, {.page_size = page_size});
  database.execute(
      "CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT, c BLOB); CREATE INDEX t_b ON t(b);"
      "CREATE TABLE w(k TEXT PRIMARY KEY, v) WITHOUT ROWID; CREATE TABLE gone(a);"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150) "
      "INSERT INTO t SELECT i, hex(randomblob(8)), zeroblob(i % 10 * 300) FROM n;"
      "INSERT INTO w SELECT b, a FROM t; INSERT INTO gone SELECT c FROM t; DROP TABLE gone");
}

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Every row of every table, by table and by index.
std::string everything(const std::filesystem::path& file) {
  auto database = Database::open(file, {});
  std::string all;
  for (const char* sql : {"SELECT a || b || hex(c) FROM t ORDER BY a", "SELECT b FROM t INDEXED BY t_b WHERE b > ''",
                          "SELECT k || v FROM w", "SELECT type || name || sql FROM sqlite_schema WHERE sql > ''"}) {
    auto rows = database.prepare(sql);
    while (rows.step()) all += rows.text(0) + '\n';
  }
  database.execute("PRAGMA integrity_check");  // of the answer only that there is one
  return all;
}

/// Puts `bytes` there as the only file of the database.
void place(const std::filesystem::path& file, const std::string& bytes) {
  for (const char* ending : {"-wal", "-shm"}) std::filesystem::remove(file.string() + ending);
  std::ofstream(file, std::ios::binary) << bytes;
}

struct Damage {
  explicit Damage(std::filesystem::path path) : file(std::move(path)) {
    make(file);
    whole = content(file);
    right = everything(file);
  }
  /// Whether the changed byte was noticed; if not, everything must be right.
  bool noticed(std::size_t at, char change) const {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ change);
    place(file, bytes);
    try {
      BOOST_TEST((everything(file) == right), "wrong content");
      return false;
    } catch (const Failure& failure) {
      BOOST_TEST((failure.error().code == Errc::corrupt), failure.what());
      BOOST_TEST(std::string(failure.what()).find(file.string()) != std::string::npos, failure.what());
      return true;
    }
  }

  std::filesystem::path file;
  std::string whole, right;
};

char changed_bits(std::mt19937_64& random) { return static_cast<char>(1 + random() % 255); }

}  // namespace

BOOST_AUTO_TEST_SUITE(db_corruption)

BOOST_AUTO_TEST_CASE(every_changed_byte_of_the_first_page_is_noticed) {
  const ScratchFolder folder;
  const Damage damage(folder / "a.db");
  std::mt19937_64 random(testing::seed());
  for (std::size_t at = 0; at < page_size; ++at)
    BOOST_TEST_CONTEXT("byte " << at) BOOST_TEST(damage.noticed(at, changed_bits(random)));
}

BOOST_AUTO_TEST_CASE(every_bit_of_the_header_is_noticed) {
  const ScratchFolder folder;
  const Damage damage(folder / "a.db");
  for (std::size_t at = 0; at < header_size; ++at)
    for (unsigned bit = 0; bit < 8; ++bit)
      BOOST_TEST_CONTEXT("byte " << at << " bit " << bit) BOOST_TEST(damage.noticed(at, static_cast<char>(1U << bit)));
}

BOOST_AUTO_TEST_CASE(a_changed_byte_anywhere_never_makes_wrong_content) {
  const ScratchFolder folder;
  const Damage damage(folder / "a.db");
  std::mt19937_64 random(testing::seed());
  int noticed = 0;
  for (int round = 0; round < random_bytes; ++round) {
    const std::size_t at = random() % damage.whole.size();
    BOOST_TEST_CONTEXT("byte " << at) noticed += damage.noticed(at, changed_bits(random)) ? 1 : 0;
  }
  BOOST_TEST(noticed > random_bytes / 3);
}

BOOST_AUTO_TEST_SUITE_END()
