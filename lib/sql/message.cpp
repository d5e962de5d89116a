#include "sql/message.hpp"

#include <array>
#include <limits>

namespace portico::sql {
namespace {

constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

void put(Packer& packer, const Table& table) {
  packer.put(table.name);
  packer.put(static_cast<std::uint32_t>(table.columns.size()));
  for (const TableColumn& column : table.columns) {
    packer.put(column.name);
    packer.put(column.type.kind);
    packer.put(column.type.scale);
    packer.put(column.place);
  }
}

Table take_table(Unpacker& bytes) {
  Table table{.name = std::string(bytes.text()), .columns = {}};
  for (std::uint32_t rest = bytes.count(10); rest > 0; --rest) {
    TableColumn& column = table.columns.emplace_back();
    column.name = bytes.text();
    column.type.kind = bytes.take(TypeKind::date);
    column.type.scale = bytes.take<int>();
    column.place = bytes.take(TableColumn::Place::hidden);
  }
  return table;
}

void put(Packer& packer, const Condition& condition) {
  packer.put(condition.column);
  packer.put(condition.comparison);
  packer.put(static_cast<std::uint32_t>(condition.operands.size()));
  for (const Operand& operand : condition.operands)
    std::visit([&](const auto& value) { pack_cell(packer, Cell(value)); }, operand);
}

Operand take_operand(Unpacker& bytes) {
  Cell cell = unpack_cell(bytes);
  if (auto* number = std::get_if<std::int64_t>(&cell)) return *number;
  if (auto* number = std::get_if<double>(&cell)) return *number;
  if (auto* text = std::get_if<std::string>(&cell)) return std::move(*text);
  Unpacker::malformed();
}

bool right_number(const Condition& condition) {
  if (condition.comparison == Comparison::one_of) return true;
  const bool alone = condition.comparison == Comparison::null || condition.comparison == Comparison::not_null;
  return condition.operands.size() == (alone ? 0U : 1U);
}

std::uint32_t below(std::uint32_t number, std::size_t size) {
  if (number >= size) Unpacker::malformed();
  return number;
}

/// One number for each chosen row, in the fewest bytes that hold them all.
template <class Value>
void put_narrow(Packer& packer, const std::vector<std::uint32_t>& chosen, const std::vector<std::int64_t>& values) {
  std::vector<Value> narrow;
  narrow.reserve(chosen.size());
  for (const std::uint32_t row : chosen) narrow.push_back(static_cast<Value>(values[row]));
  packer.put(static_cast<std::uint8_t>(sizeof(Value)));
  packer.put_all(std::span<const Value>(narrow));
}

void put_numbers(Packer& packer, const std::vector<std::uint32_t>& chosen, const std::vector<std::int64_t>& values) {
  std::int64_t least = 0;
  std::int64_t greatest = 0;
  for (const std::uint32_t row : chosen) {
    least = std::min(least, values[row]);
    greatest = std::max(greatest, values[row]);
  }
  const auto fits = [&]<class T>(T) {
    return least >= std::numeric_limits<T>::min() && greatest <= std::numeric_limits<T>::max();
  };
  if (fits(std::int8_t{})) return put_narrow<std::int8_t>(packer, chosen, values);
  if (fits(std::int16_t{})) return put_narrow<std::int16_t>(packer, chosen, values);
  if (fits(std::int32_t{})) return put_narrow<std::int32_t>(packer, chosen, values);
  put_narrow<std::int64_t>(packer, chosen, values);
}

template <class Value>
std::vector<std::int64_t> take_narrow(Unpacker& bytes, std::size_t rows) {
  const auto narrow = bytes.all<Value>(rows);
  return {narrow.begin(), narrow.end()};
}

std::vector<std::int64_t> take_numbers(Unpacker& bytes, std::size_t rows) {
  switch (bytes.take<std::uint8_t>()) {
    case 1:
      return take_narrow<std::int8_t>(bytes, rows);
    case 2:
      return take_narrow<std::int16_t>(bytes, rows);
    case 4:
      return take_narrow<std::int32_t>(bytes, rows);
    case 8:
      return bytes.all<std::int64_t>(rows);
    default:
      Unpacker::malformed();
  }
}

/// The texts that the chosen rows say, each once, and which of them each row says.
void put_texts(Packer& packer, const std::vector<std::uint32_t>& chosen, const Column& column) {
  std::vector<std::uint32_t> number_of(column.dictionary ? column.dictionary->size() : 0, none);
  std::vector<std::uint32_t> used;
  std::vector<std::int64_t> codes(column.codes.size());
  for (const std::uint32_t row : chosen) {
    if (column.null_at(row)) continue;  // what stands in for a null may be anybody's
    std::uint32_t& number = number_of[column.codes[row]];
    if (number == none) {
      number = static_cast<std::uint32_t>(used.size());
      used.push_back(column.codes[row]);
    }
    codes[row] = number;
  }
  packer.put(static_cast<std::uint32_t>(used.size()));
  for (const std::uint32_t code : used) packer.put((*column.dictionary)[code]);
  put_numbers(packer, chosen, codes);
}

void take_texts(Unpacker& bytes, std::size_t rows, Column& column) {
  Dictionary texts;
  for (std::size_t left = bytes.count(4); left > 0; --left) texts.push_back(bytes.text());
  if (texts.empty()) texts.push_back("");
  for (const std::int64_t code : take_numbers(bytes, rows))
    column.codes.push_back(below(static_cast<std::uint32_t>(code), texts.size()));
  column.dictionary = std::make_shared<const Dictionary>(std::move(texts));
}

void put(Packer& packer, const std::vector<std::uint32_t>& chosen, const Column& column) {
  std::vector<std::uint8_t> nulls;
  for (const std::uint32_t row : chosen)
    if (!column.nulls.empty()) nulls.push_back(column.nulls[row]);
  packer.put(static_cast<std::uint8_t>(column.nulls.empty() ? 0 : 1));
  packer.put_all(std::span<const std::uint8_t>(nulls));
  if (column.type.kind == TypeKind::text) return put_texts(packer, chosen, column);
  if (column.type.kind != TypeKind::floating) return put_numbers(packer, chosen, column.ints);
  for (const std::uint32_t row : chosen) packer.put(column.floats[row]);
}

Column take_column(Unpacker& bytes, std::size_t rows, Type type) {
  Column column{.type = type};
  if (bytes.take<std::uint8_t>() != 0) column.nulls = bytes.all<std::uint8_t>(rows);
  if (type.kind == TypeKind::text)
    take_texts(bytes, rows, column);
  else if (type.kind == TypeKind::floating)
    column.floats = bytes.all<double>(rows);
  else
    column.ints = take_numbers(bytes, rows);
  return column;
}

}  // namespace

void pack_cell(Packer& packer, const Cell& cell) {
  packer.put(static_cast<std::uint8_t>(cell.index()));
  if (const auto* number = std::get_if<std::int64_t>(&cell)) packer.put(*number);
  if (const auto* number = std::get_if<double>(&cell)) packer.put(*number);
  if (const auto* text = std::get_if<std::string>(&cell)) packer.put(*text);
}

Cell unpack_cell(Unpacker& bytes) {
  switch (bytes.take<std::uint8_t>()) {
    case 0:
      return {};
    case 1:
      return bytes.take<std::int64_t>();
    case 2:
      return bytes.take<double>();
    case 3:
      return std::string(bytes.text());
    default:
      Unpacker::malformed();
  }
}

std::string pack(const Limits& limits) {
  Packer packer;
  packer.put(static_cast<std::int64_t>(limits.time.count()));
  packer.put(limits.memory);
  packer.put(limits.rows);
  packer.put(limits.answer_bytes);
  return packer.take();
}

Limits unpack_limits(std::string_view text) {
  Unpacker bytes(text);
  Limits limits;
  limits.time = std::chrono::milliseconds{bytes.take<std::int64_t>()};
  limits.memory = bytes.take<std::int64_t>();
  limits.rows = bytes.take<std::int64_t>();
  limits.answer_bytes = bytes.take<std::int64_t>();
  bytes.end();
  return limits;
}

std::string pack(const Start& start) {
  Packer packer;
  packer.put(start.statement.text);
  packer.put(start.statement.now.time_since_epoch().count());
  packer.put(static_cast<std::uint32_t>(start.statement.parameters.size()));
  for (const Parameter& parameter : start.statement.parameters) {
    packer.put(parameter.name);
    packer.put(parameter.value);
  }
  packer.put(static_cast<std::uint32_t>(start.tables.size()));
  for (const Table& table : start.tables) put(packer, table);
  return packer.take();
}

Start unpack_start(std::string_view text) {
  Unpacker bytes(text);
  Start start;
  start.statement.text = bytes.text();
  start.statement.now = LocalTime{std::chrono::microseconds{bytes.take<std::int64_t>()}};
  for (std::uint32_t rest = bytes.count(8); rest > 0; --rest) {
    Parameter& parameter = start.statement.parameters.emplace_back();
    parameter.name = bytes.text();
    parameter.value = bytes.text();
  }
  for (std::uint32_t rest = bytes.count(8); rest > 0; --rest) start.tables.push_back(take_table(bytes));
  bytes.end();
  return start;
}

std::string pack(const Scan& scan) {
  Packer packer;
  packer.put(scan.table);
  packer.put(static_cast<std::uint32_t>(scan.columns.size()));
  packer.put_all(std::span<const std::uint32_t>(scan.columns));
  packer.put(static_cast<std::uint32_t>(scan.where.size()));
  for (const Condition& condition : scan.where) put(packer, condition);
  return packer.take();
}

Scan unpack_scan(std::string_view text, const std::vector<Table>& tables) {
  Unpacker bytes(text);
  Scan scan{.table = below(bytes.take<std::uint32_t>(), tables.size()), .columns = {}, .where = {}};
  const std::size_t width = tables[scan.table].columns.size();
  scan.columns = bytes.all<std::uint32_t>(bytes.count(4));
  for (std::size_t i = 0; i < scan.columns.size(); ++i)
    if (scan.columns[i] >= width || (i > 0 && scan.columns[i] <= scan.columns[i - 1])) Unpacker::malformed();
  for (std::uint32_t rest = bytes.count(9); rest > 0; --rest) {
    Condition& condition = scan.where.emplace_back();
    condition.column = below(bytes.take<std::uint32_t>(), width);
    condition.comparison = bytes.take(Comparison::not_null);
    for (std::uint32_t left = bytes.count(1); left > 0; --left) condition.operands.push_back(take_operand(bytes));
    if (!right_number(condition)) Unpacker::malformed();
  }
  bytes.end();
  return scan;
}

std::uint32_t unpack_table(std::string_view text, const std::vector<Table>& tables) {
  Unpacker bytes(text);
  const std::uint32_t table = below(bytes.take<std::uint32_t>(), tables.size());
  bytes.end();
  return table;
}

std::string pack(const Refusal& refusal) {
  Packer packer;
  packer.put(refusal.kind);
  packer.put(refusal.message);
  packer.put(refusal.hint);
  packer.put(refusal.offset.value_or(none));
  return packer.take();
}

Refusal unpack_refusal(std::string_view text) {
  Unpacker bytes(text);
  Refusal refusal;
  refusal.kind = bytes.take(Refusal::Kind::failure);
  refusal.message = bytes.text();
  refusal.hint = bytes.text();
  const auto offset = bytes.take<std::uint32_t>();
  if (offset != none) refusal.offset = offset;
  bytes.end();
  return refusal;
}

std::string pack(const Done& done) {
  Packer packer;
  packer.put(static_cast<std::uint32_t>(done.columns.size()));
  for (const AnswerColumn& column : done.columns) {
    packer.put(column.name);
    packer.put(column.origin ? column.origin->table : none);
    packer.put(column.origin ? column.origin->column : none);
  }
  packer.put(static_cast<std::uint32_t>(done.tables.size()));
  packer.put_all(std::span<const std::uint32_t>(done.tables));
  return packer.take();
}

Done unpack_done(std::string_view text, const std::vector<Table>& tables) {
  Unpacker bytes(text);
  Done done;
  for (std::uint32_t rest = bytes.count(12); rest > 0; --rest) {
    AnswerColumn& column = done.columns.emplace_back();
    column.name = bytes.text();
    const auto table = bytes.take<std::uint32_t>();
    const auto number = bytes.take<std::uint32_t>();
    if (table == none) continue;
    column.origin = {below(table, tables.size()), below(number, tables[table].columns.size())};
  }
  done.tables = bytes.all<std::uint32_t>(bytes.count(4));
  for (const std::uint32_t table : done.tables) below(table, tables.size());
  bytes.end();
  return done;
}

std::string pack(const Excerpt& excerpt) {
  Packer packer;
  packer.put(static_cast<std::uint32_t>(excerpt.rows.size()));
  for (const Column* column : excerpt.columns) put(packer, excerpt.rows, *column);
  return packer.take();
}

Batch unpack_batch(std::string_view text, const std::vector<Type>& types) {
  Unpacker bytes(text);
  Batch batch{.rows = bytes.take<std::uint32_t>(), .columns = {}};
  for (const Type type : types) batch.columns.push_back(take_column(bytes, batch.rows, type));
  bytes.end();
  return batch;
}

void send(Stream& stream, Message message, std::string_view body) {
  Packer packer;
  packer.put(static_cast<std::uint32_t>(body.size()));
  packer.put(message);
  std::string frame = packer.take();
  frame += body;
  stream.write(frame);
}

Frame receive(Stream& stream, std::size_t most) {
  std::array<char, 5> head;
  stream.read(head);
  Unpacker bytes({head.data(), head.size()});
  const auto size = bytes.take<std::uint32_t>();
  Frame frame{.message = bytes.take(Message::failure), .body = {}};
  if (size > most) Unpacker::malformed();
  frame.body.resize(size);
  stream.read(frame.body);
  return frame;
}

}  // namespace portico::sql
