#include "warehouse/chunk.hpp"

#include <limits>
#include <random>

#include <boost/test/unit_test.hpp>

#include "core/checksum.hpp"
#include "support/seed.hpp"

using namespace portico;
using namespace portico::warehouse;
using portico::testing::seed;

namespace {

using Random = std::mt19937_64;

std::int64_t pick(Random& random, std::int64_t below) {
  return std::uniform_int_distribution<std::int64_t>(0, below - 1)(random);
}

/// Texts that are identifiers of 128 bits in one form, or nearly.
std::string identifier(Random& random, std::int64_t form) {
  std::string text;
  const char* digits = form % 2 == 0 ? "0123456789abcdef" : "0123456789ABCDEF";
  for (int at = 0; at < 32; ++at) {
    if (form >= 2 && (at == 8 || at == 12 || at == 16 || at == 20)) text += '-';
    text += digits[pick(random, 16)];
  }
  return text;
}

/// A value of a column whose spread is one of: constant, half a byte, one, two, four, all of 64 bits.
std::int64_t number(Random& random, std::int64_t spread) {
  constexpr std::int64_t bits[] = {0, 3, 7, 15, 31, 64};
  if (bits[spread] == 64) return static_cast<std::int64_t>(random());
  return -5 + static_cast<std::int64_t>(random() & ((std::uint64_t{1} << bits[spread]) - 1));
}

Column random_column(Random& random, Type type, std::size_t rows) {
  ColumnBuilder column(type);
  const std::int64_t spread = pick(random, 6), null_share = pick(random, 3) * 40;
  const std::int64_t texts = 1 + pick(random, pick(random, 2) ? 5 : 5000);
  const std::int64_t form = pick(random, 6);  // beyond 3: no identifiers
  constexpr std::int64_t steps[] = {1, 1, 10, 1000, 1'000'000, 3'600'000'000, 86'400'000'000};
  const std::int64_t step = steps[pick(random, std::size(steps))];
  for (std::size_t row = 0; row < rows; ++row) {
    if (pick(random, 100) < null_share)
      column.append_null();
    else if (type.kind == TypeKind::text && form < 4 && pick(random, 5000) > 0)
      column.append_text(identifier(random, form));
    else if (type.kind == TypeKind::text)
      column.append_text(std::string(static_cast<std::size_t>(pick(random, 4)), 'x') +
                         std::to_string(pick(random, texts)));
    else if (type.kind == TypeKind::floating)
      column.append_float(spread == 0 ? -0.0 : static_cast<double>(number(random, spread)) / 7);
    else
      column.append_int(static_cast<std::int64_t>(static_cast<std::uint64_t>(number(random, spread)) *
                                                  static_cast<std::uint64_t>(step)));
  }
  return column.take();
}

RowRanges random_ranges(Random& random, std::size_t rows) {
  RowRanges ranges;
  for (std::uint32_t begin = 0; begin < rows;) {
    begin += static_cast<std::uint32_t>(pick(random, static_cast<std::int64_t>(rows)));
    const auto end =
        std::min(static_cast<std::uint32_t>(rows), begin + 1 + static_cast<std::uint32_t>(pick(random, 50)));
    if (begin < rows) append_range(ranges, {begin, end});
    begin = end + 1;
  }
  return ranges;
}

void check_cell(const ChunkView& view, const Column& column, std::size_t row) {
  BOOST_REQUIRE(view.null_at(row) == column.null_at(row));
  if (column.null_at(row)) return;
  std::string scratch;
  if (column.type.kind == TypeKind::text)
    BOOST_REQUIRE(view.text_at(row, scratch) == column.text_at(row));
  else if (column.type.kind == TypeKind::floating)
    BOOST_REQUIRE(view.integer_at(row) == std::bit_cast<std::int64_t>(column.floats[row]));
  else
    BOOST_REQUIRE(view.integer_at(row) == column.ints[row]);
}

void check_rows(const Column& decoded, const Column& column, const RowRanges& ranges) {
  std::size_t at = 0;
  for (const auto& range : ranges)
    for (std::uint32_t row = range.begin; row < range.end; ++row)
      BOOST_REQUIRE(decoded.value_at(at++) == column.value_at(row));
  BOOST_REQUIRE(decoded.size() == at);
}

void check_ranges(const ChunkView& view, const Column& column, const RowRanges& ranges) {
  Column decoded;
  view.decode(ranges, decoded);
  if (column.type.kind == TypeKind::text) decoded.dictionary = std::make_shared<const Dictionary>(view.dictionary());
  check_rows(decoded, column, ranges);
  if (column.type.kind != TypeKind::text) return;
  view.keep_used_entries(decoded);
  check_rows(decoded, column, ranges);
}

void check_span(const std::optional<Span64>& span, const Column& column) {
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (column.null_at(row) || column.type.kind == TypeKind::floating) continue;
    const std::int64_t order = column.type.kind == TypeKind::text ? order_of(column.text_at(row)) : column.ints[row];
    BOOST_REQUIRE(span.has_value());
    BOOST_REQUIRE(span->least <= order);
    BOOST_REQUIRE(span->greatest >= order);
  }
}

const Type types[] = {{TypeKind::integer}, {TypeKind::decimal, 2}, {TypeKind::floating}, {TypeKind::text},
                      {TypeKind::boolean}, {TypeKind::time},       {TypeKind::date}};

/// Puts the right sum on changed bytes, so that the decoder behind it is reached.
void seal(std::string& bytes) {
  if (bytes.size() < 8) return;
  const std::uint64_t sum = checksum(std::string_view(bytes).substr(8));
  std::memcpy(bytes.data(), &sum, sizeof sum);
}

/// Reads everything a chunk claims to hold; a failure must be the one for damage.
void read_all(const std::string& bytes, Type type, std::size_t rows) {
  try {
    const ChunkView view(bytes, type, rows);
    Column column;
    std::string scratch;
    view.decode(RowRanges{{0, static_cast<std::uint32_t>(rows)}}, column);
    for (std::size_t row = 0; row < rows; ++row)
      type.kind == TypeKind::text ? (void)view.text_at(row, scratch) : (void)view.integer_at(row);
    view.decode(RowRanges{{0, 1}}, column);
    if (type.kind == TypeKind::text) view.keep_used_entries(column);
    if (type.kind == TypeKind::text && view.entries() <= 10'000) view.dictionary();
  } catch (const Failure& failure) {
    BOOST_REQUIRE(failure.error().code == Errc::corrupt);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_chunk)

BOOST_AUTO_TEST_CASE(gives_back_what_was_encoded) {
  Random random(seed());
  for (int round = 0; round < 150; ++round) {
    const Type type = types[static_cast<std::size_t>(pick(random, std::size(types)))];
    const auto rows = static_cast<std::size_t>(1 + pick(random, pick(random, 4) ? 300 : 16384));
    const Column column = random_column(random, type, rows);
    const EncodedChunk chunk = encode_chunk(column);
    const ChunkView view(chunk.bytes, type, rows);
    check_span(chunk.span, column);
    for (std::size_t row = 0; row < rows; ++row) check_cell(view, column, row);
    check_ranges(view, column, {{0, static_cast<std::uint32_t>(rows)}});
    check_ranges(view, column, random_ranges(random, rows));
  }
}

BOOST_AUTO_TEST_CASE(finds_the_rows_that_hold_an_integer) {
  Random random(seed());
  for (int round = 0; round < 200; ++round) {
    const auto rows = static_cast<std::size_t>(1 + pick(random, 2000));
    const Column column = random_column(random, {TypeKind::integer}, rows);
    const EncodedChunk chunk = encode_chunk(column);
    const ChunkView view(chunk.bytes, column.type, rows);
    for (std::size_t sought = 0; sought < 20; ++sought) {
      const std::int64_t near = column.ints[static_cast<std::size_t>(pick(random, static_cast<std::int64_t>(rows)))];
      // The value itself, its neighbour, or one that differs beyond the width it may be stored with.
      constexpr std::uint64_t steps[] = {0, 1, 1 << 8, 1 << 16, std::uint64_t{1} << 32};
      const auto value = static_cast<std::int64_t>(static_cast<std::uint64_t>(near) + steps[sought % std::size(steps)]);
      std::vector<std::uint32_t> found, expected;
      view.find_rows(value, found);
      for (std::uint32_t row = 0; row < rows; ++row)
        if (view.integer_at(row) == value) expected.push_back(row);
      BOOST_TEST(found == expected, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(spends_as_few_bytes_as_the_spread_needs) {
  const auto size = [](std::int64_t greatest) {
    const std::vector<std::int64_t> values{1'000'000'000'000, 1'000'000'000'000 + greatest};
    return encode_integers(values).size() - 24;
  };
  BOOST_TEST(size(0) == 0);
  BOOST_TEST(size(15) == 1);
  BOOST_TEST(size(255) == 2);
  BOOST_TEST(size(256) == 4);
  BOOST_TEST(size(65536) == 8);
  BOOST_TEST(size(std::int64_t{1} << 32) == 16);
}

BOOST_AUTO_TEST_CASE(holds_the_extremes) {
  const std::vector<std::int64_t> values{std::numeric_limits<std::int64_t>::max(), 0,
                                         std::numeric_limits<std::int64_t>::min()};
  BOOST_TEST(decode_integers(encode_integers(values), 3) == values);
}

BOOST_AUTO_TEST_CASE(nulls_do_not_widen_a_column) {
  ColumnBuilder column({TypeKind::integer});
  column.append_int(1'000'000);
  column.append_null();
  BOOST_TEST(encode_chunk(column.take()).bytes.size() == 24U + 1U);
}

BOOST_AUTO_TEST_CASE(times_count_the_unit_they_are_in) {
  ColumnBuilder column({TypeKind::time});
  for (std::int64_t day = 0; day < 200; ++day) column.append_int(1'600'000'000'000'000 + day * 86'400'000'000);
  BOOST_TEST(encode_chunk(column.take()).bytes.size() == 24U + 200U);
}

BOOST_AUTO_TEST_CASE(identifiers_take_16_bytes) {
  Random random(seed());
  for (std::int64_t form = 0; form < 4; ++form) {
    ColumnBuilder column({TypeKind::text});
    for (int row = 0; row < 100; ++row) column.append_text(identifier(random, form));
    BOOST_TEST(encode_chunk(column.take()).bytes.size() == 24U + 1600U);
  }
}

BOOST_AUTO_TEST_CASE(an_identifier_in_another_form_keeps_its_letters) {
  Random random(seed());
  ColumnBuilder builder({TypeKind::text});
  for (int row = 0; row < 100; ++row) builder.append_text(identifier(random, row == 77 ? 1 : 0));
  const Column column = builder.take();
  const auto chunk = encode_chunk(column);
  std::string scratch;
  BOOST_TEST(ChunkView(chunk.bytes, {TypeKind::text}, 100).text_at(77, scratch) == column.text_at(77));
}

BOOST_AUTO_TEST_CASE(texts_are_ordered_by_their_first_bytes) {
  BOOST_TEST(order_of("") < order_of("a"));
  BOOST_TEST(order_of("a") < order_of("b"));
  BOOST_TEST(order_of("\x7f") < order_of("\x80"));
  BOOST_TEST(order_of("abcdefgh") == order_of("abcdefghi"));
}

BOOST_AUTO_TEST_CASE(every_changed_byte_is_noticed) {
  Random random(seed());
  const std::string bytes = encode_chunk(random_column(random, {TypeKind::text}, 200)).bytes;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ (1 << pick(random, 8)));
    BOOST_CHECK_THROW(ChunkView(changed, {TypeKind::text}, 200), Failure);
  }
}

BOOST_AUTO_TEST_CASE(another_type_or_length_is_refused) {
  const std::string bytes = encode_integers(std::vector<std::int64_t>{1, 2, 3});
  BOOST_CHECK_THROW(ChunkView(bytes, {TypeKind::text}, 3), Failure);
  BOOST_CHECK_THROW(ChunkView(bytes, {TypeKind::floating}, 3), Failure);
  BOOST_CHECK_THROW(ChunkView(bytes, {TypeKind::integer}, 4), Failure);
}

BOOST_AUTO_TEST_CASE(damaged_bytes_never_read_out_of_bounds) {
  Random random(seed());
  for (int round = 0; round < 3000; ++round) {
    const Type type = types[static_cast<std::size_t>(pick(random, std::size(types)))];
    const auto rows = static_cast<std::size_t>(1 + pick(random, 60));
    std::string bytes = encode_chunk(random_column(random, type, rows)).bytes;
    for (std::int64_t change = pick(random, 4); change >= 0; --change)
      bytes[static_cast<std::size_t>(pick(random, static_cast<std::int64_t>(bytes.size())))] =
          static_cast<char>(random());
    if (pick(random, 4) == 0)
      bytes.resize(static_cast<std::size_t>(pick(random, static_cast<std::int64_t>(bytes.size()))));
    seal(bytes);
    read_all(bytes, type, rows);
  }
}

BOOST_AUTO_TEST_CASE(random_bytes_never_read_out_of_bounds) {
  Random random(seed());
  for (int round = 0; round < 3000; ++round) {
    std::string bytes(static_cast<std::size_t>(pick(random, 80)), '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    if (bytes.size() > 16) bytes[8] = static_cast<char>(pick(random, 5));  // the encoding
    seal(bytes);
    for (const Type type : types) read_all(bytes, type, 3);
  }
}

BOOST_AUTO_TEST_SUITE_END()
