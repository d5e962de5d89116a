#include "warehouse/fuzz.hpp"

#include <algorithm>
#include <cstring>

#include "core/checksum.hpp"
#include "support/makers.hpp"
#include "warehouse/block_meta.hpp"
#include "warehouse/bytes.hpp"
#include "warehouse/chunk.hpp"
#include "warehouse/dead_rows.hpp"
#include "warehouse/key_index.hpp"
#include "warehouse/record_cells.hpp"
#include "warehouse/schema.hpp"

namespace portico::testing {
namespace {

using namespace portico::warehouse;

constexpr std::size_t sum_size = 8;
constexpr std::uint32_t few_rows = 20;
constexpr Type types[] = {{TypeKind::integer}, {TypeKind::decimal, 2}, {TypeKind::floating}, {TypeKind::text},
                          {TypeKind::boolean}, {TypeKind::time},       {TypeKind::date}};

/// Takes the first byte off; 0 where there is none.
std::uint8_t first_byte(std::string_view& bytes) {
  if (bytes.empty()) return 0;
  const auto byte = static_cast<std::uint8_t>(bytes[0]);
  bytes.remove_prefix(1);
  return byte;
}

/// Puts the right sum before `size` bytes from `at` on, of which it takes the first eight.
void seal(std::string& bytes, std::size_t at, std::size_t size, std::uint64_t other = 0) {
  if (at > bytes.size() || size < sum_size || bytes.size() - at < size) return;
  const std::uint64_t sum = checksum(std::string_view(bytes).substr(at + sum_size, size - sum_size)) ^ other;
  std::memcpy(bytes.data() + at, &sum, sizeof sum);
}

/// The two integer chunks of a directory or a mask that begins at `at`.
void seal_pair(std::string& bytes, std::size_t at) {
  if (bytes.size() < at + 8) return;
  const std::size_t first = load<std::uint32_t>(bytes.data() + at + 4);
  if (first > bytes.size() - at - 8) return;
  seal(bytes, at + 8, first);
  seal(bytes, at + 8 + first, bytes.size() - at - 8 - first);
}

void use(const ChunkView& view) {
  const auto rows = static_cast<std::uint32_t>(view.rows());
  Column column;
  std::string scratch;
  view.decode(RowRanges{{0, rows}}, column);
  for (std::size_t row = 0; row < rows; ++row)
    view.type().kind == TypeKind::text ? (void)view.text_at(row, scratch) : (void)view.integer_at(row);
  view.append(RowRanges{{0, 1}, {rows - 1, rows}}, column);
  if (view.type().kind != TypeKind::text) return;
  view.decode(RowRanges{{0, 1}}, column);
  view.keep_used_entries(column);
  if (view.entries() <= 10'000) view.dictionary();
  if (view.hex_form()) (void)view.hex_values({0, rows});
}

void decode_chunk(std::string_view bytes) {
  const Type type = types[first_byte(bytes) % std::size(types)];
  const std::size_t rows = 1U + first_byte(bytes) % 64U;
  std::string sealed(bytes);
  seal(sealed, 0, sealed.size());
  use(ChunkView(sealed, type, rows));
}

Column random_column(Type type, std::size_t rows, Dice& dice) {
  ColumnBuilder column(type);
  const bool nulls = dice.chance(50), wide = dice.chance(30), hex = dice.chance(30);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::int64_t number = wide ? static_cast<std::int64_t>(dice.word()) : dice.pick(100);
    if (nulls && dice.chance(30))
      column.append_null();
    else if (type.kind == TypeKind::floating)
      column.append_float(static_cast<double>(number) / 7);
    else if (type.kind == TypeKind::text)
      column.append_text(hex ? "0123456789abcdef0123456789abcde" + std::to_string(number % 10)
                             : std::to_string(number));
    else
      column.append_int(number);
  }
  return column.take();
}

std::string valid_chunk(Dice& dice) {
  const std::size_t type = dice.index(std::size(types)), rows = 1 + dice.index(64);
  return std::string{static_cast<char>(type), static_cast<char>(rows - 1)} +
         encode_chunk(random_column(types[type], rows, dice)).bytes;
}

void use(const BlockDirectory& directory, std::uint32_t rows) {
  std::vector<std::int64_t> parties;
  for (std::uint32_t row = 0; row < rows; ++row) (void)directory.party_of(row);
  for (std::size_t run = 0; run < directory.runs(); ++run) (void)directory.run_of_party(directory.party(run));
  for (const auto& set :
       {PartySetMaker::everything(), PartySetMaker::named(), PartySetMaker::of({PartyId{1}, PartyId{5}})})
    directory.append_parties(directory.ranges_of(set), parties);
}

void decode_directory(std::string_view bytes) {
  std::string sealed(bytes);
  seal_pair(sealed, 0);
  use(BlockDirectory::decode(sealed, few_rows), few_rows);
}

BlockDirectory random_directory(Dice& dice) {
  std::vector<std::int64_t> parties(few_rows);
  for (auto& party : parties) party = dice.pick(8);
  std::sort(parties.begin(), parties.end());
  return BlockDirectory(parties);
}

std::string valid_directory(Dice& dice) { return random_directory(dice).encode(); }

void decode_dead_rows(std::string_view bytes) {
  std::string sealed(bytes);
  seal_pair(sealed, 0);
  const DeadRows dead = DeadRows::decode(sealed, few_rows);
  for (std::uint32_t row = 0; row < few_rows; ++row) (void)dead.contains(row);
  (void)dead.rows_within({3, 9});
}

std::string valid_dead_rows(Dice& dice) {
  DeadRows dead;
  for (std::uint32_t row = 0; row < few_rows; ++row)
    if (row == 7 || dice.chance(30)) dead.add({row, dice.pick(1000)});
  return dead.encode();
}

const BlockNumbers numbers{.id = 5, .rows = few_rows, .parties = {0, 7}, .txs = {1, 9}};

/// What a block's numbers add to the sum of its facts.
std::uint64_t sum_of_numbers() {
  const std::string bytes = BlockMeta{}.encode(numbers);
  return load<std::uint64_t>(bytes.data()) ^ checksum(std::string_view(bytes).substr(sum_size));
}

void decode_meta(std::string_view bytes) {
  constexpr std::size_t facts_size = 32, head_size = 12;
  std::string sealed(bytes);
  if (sealed.size() >= head_size)
    seal_pair(sealed, head_size + facts_size * load<std::uint32_t>(sealed.data() + sum_size));
  seal(sealed, 0, sealed.size(), sum_of_numbers());
  const BlockMeta meta = BlockMeta::decode(sealed, numbers);
  for (std::size_t column = 0; column < 20; ++column) (void)meta.column(column);
  use(meta.directory, few_rows);
}

std::string valid_meta(Dice& dice) {
  BlockMeta meta{.directory = random_directory(dice)};
  for (std::size_t column = 0; column < 12; column += 1 + dice.index(3))
    meta.columns.push_back({.column = column, .size = 70, .sum = dice.word()});
  return meta.encode(numbers);
}

/// A database with one part of so many blocks; its key index has one segment.
db::Database database_with(const std::string& segment) {
  db::Database database = db::Database::in_memory();
  database.execute("CREATE TABLE key_index(part INTEGER, segment INTEGER, data BLOB, PRIMARY KEY(part, segment))");
  database.prepare("INSERT INTO key_index VALUES(1, 0, ?)").bind_blob(1, segment).run();
  return database;
}

void decode_key_index(std::string_view bytes) {
  const Part part{.id = 1, .blocks = 1 + first_byte(bytes) % 100, .segments = 1};
  std::string sealed(bytes);
  seal(sealed, 0, sealed.size());
  db::Database database = database_with(sealed);
  std::vector<Probe> probes;
  for (std::uint32_t row = 0; row < 256; ++row) probes.push_back({std::uint64_t{row} << 56, row});
  std::vector<Candidate> candidates;
  probe_key_index(database, part, probes, candidates);
}

std::string valid_key_index(Dice& dice) {
  PartHashes hashes(1 + dice.index(5));
  for (auto& block : hashes)
    for (std::int64_t rows = dice.pick(50); rows > 0; --rows) block.push_back(dice.word());
  return static_cast<char>(hashes.size() - 1) + encode_key_index(hashes).at(0);
}

void decode_record(std::string_view bytes) {
  RecordCells cells(bytes);
  for (const Type type : types) {
    ColumnBuilder out(type);
    cells.next(type, out);
  }
}

/// A cell of each type: a mark, then a number of seven bits a byte, a text with its size, or eight bytes.
std::string valid_record(Dice& dice) {
  std::string bytes;
  for (const Type type : types) {
    bytes += dice.chance(20) ? '\0' : '\1';
    if (bytes.back() == '\0') continue;
    if (type.kind == TypeKind::text)
      bytes += std::string("\4text");
    else if (type.kind == TypeKind::floating)
      bytes += "12345678";
    else
      bytes += {static_cast<char>(0x80 | dice.pick(128)), static_cast<char>(dice.pick(128))};
  }
  return bytes;
}

}  // namespace

const std::array<Decoder, 6> decoders{{{"chunk", decode_chunk, valid_chunk},
                                       {"directory", decode_directory, valid_directory},
                                       {"dead rows", decode_dead_rows, valid_dead_rows},
                                       {"facts of a block", decode_meta, valid_meta},
                                       {"key index", decode_key_index, valid_key_index},
                                       {"record of format 1", decode_record, valid_record}}};

}  // namespace portico::testing
