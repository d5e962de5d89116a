#include "warehouse/block_pieces.hpp"

#include <algorithm>
#include <deque>

namespace portico::warehouse {
namespace {

constexpr std::uint32_t no_code = 0xffffffffU;
constexpr Type text_type{TypeKind::text};

void append_null_rows(Column& column, std::size_t count) {
  if (column.nulls.empty()) column.nulls.resize(column.size());
  column.nulls.resize(column.nulls.size() + count, 1);
  if (column.type.kind == TypeKind::text)
    column.codes.resize(column.codes.size() + count);
  else if (column.type.kind == TypeKind::floating)
    column.floats.resize(column.floats.size() + count);
  else
    column.ints.resize(column.ints.size() + count);
}

/// The texts of several chunks under common codes. Views stay valid: the chunks outlive it, unpacked texts are kept.
class Interner {
 public:
  std::uint32_t code_of(const ChunkView& view, std::size_t entry) {
    std::string scratch;
    const std::string_view text = view.entry(entry, scratch);
    const auto found = codes_.find(text);
    if (found != codes_.end()) return found->second;
    const auto code = static_cast<std::uint32_t>(texts_->size());
    texts_->push_back(text);
    codes_.emplace(view.hex_form() ? kept_.emplace_back(text) : text, code);
    return code;
  }
  std::shared_ptr<const Dictionary> take() {
    if (texts_->empty()) texts_->push_back("");
    return std::move(texts_);
  }

 private:
  std::shared_ptr<Dictionary> texts_ = std::make_shared<Dictionary>();
  std::deque<std::string> kept_;
  std::unordered_map<std::string_view, std::uint32_t> codes_;
};

}  // namespace

void BlockPieces::add(std::shared_ptr<StoredBlock> block, RowRange range) {
  const auto found = std::find(blocks_.rbegin(), blocks_.rend(), block);
  const std::size_t place =
      found == blocks_.rend() ? blocks_.size() : static_cast<std::size_t>(blocks_.rend() - found) - 1;
  if (place == blocks_.size()) blocks_.push_back(std::move(block));
  const auto& facts = blocks_[place]->facts();
  std::size_t size = 0;
  for (const ColumnFacts& column : facts.meta.columns) size += column.size;
  bytes_ += size * (range.end - range.begin) / facts.rows;
  pieces_.push_back({place, range});
  rows_ += range.end - range.begin;
}

void BlockPieces::clear() {
  blocks_.clear();
  pieces_.clear();
  rows_ = 0;
  bytes_ = 0;
}

BlockRows BlockPieces::content() {
  BlockRows rows;
  std::vector<std::int64_t> numbers;
  for (const Piece& piece : pieces_) {
    StoredBlock& block = *blocks_[piece.block];
    const std::span<const RowRange> range(&piece.range, 1);
    block.directory().append_parties(range, rows.parties);
    block.read_txs(range, numbers);
    rows.txs.insert(rows.txs.end(), numbers.begin(), numbers.end());
    block.read_sources(range, numbers);
    rows.sources.insert(rows.sources.end(), numbers.begin(), numbers.end());
  }
  for (std::size_t position = 0; position < dataset_.fields.size(); ++position)
    rows.columns.push_back(column(position));
  return rows;
}

DeadRows BlockPieces::dead() const {
  std::vector<DeadRows::Row> dead;
  std::uint32_t base = 0;
  for (const Piece& piece : pieces_) {
    for (const auto& row : blocks_[piece.block]->dead().rows_within(piece.range))
      dead.push_back({base + row.row - piece.range.begin, row.tx});
    base += piece.range.end - piece.range.begin;
  }
  DeadRows rows;
  rows.add_all(std::move(dead));
  return rows;
}

BlockColumn BlockPieces::column(std::size_t position) {
  const Type type = dataset_.fields[position].type;
  const auto absent = [&](const auto& block) { return !block->facts().meta.column(position); };
  if (std::all_of(blocks_.begin(), blocks_.end(), absent)) return {};
  if (type.kind == TypeKind::text) return texts(position);
  BlockColumn column;
  append_numbers(position, type, column.values);
  return column;
}

/// Of each block, null where the column is null throughout: pieces may be many more than blocks.
std::vector<const Chunk*> BlockPieces::chunks(std::size_t position) const {
  std::vector<const Chunk*> found;
  for (const auto& block : blocks_) found.push_back(block->chunk(position, dataset_.fields[position].type));
  return found;
}

void BlockPieces::append_numbers(std::size_t position, Type type, Column& out) const {
  const auto of_block = chunks(position);
  out.type = type;
  out.ints.reserve(type.kind == TypeKind::floating ? 0 : rows_);
  for (const Piece& piece : pieces_) {
    if (const Chunk* chunk = of_block[piece.block])
      chunk->view().append({&piece.range, 1}, out);
    else
      append_null_rows(out, piece.range.end - piece.range.begin);
  }
}

BlockColumn BlockPieces::texts(std::size_t position) {
  if (auto chunk = packed(position)) return {{}, std::move(chunk)};
  BlockColumn column;
  column.values.type = text_type;
  append_texts(position, column.values);
  return column;
}

/// Identifiers that are packed in one form everywhere are copied as they are.
std::optional<EncodedChunk> BlockPieces::packed(std::size_t position) const {
  std::optional<HexForm> form;
  std::optional<Span64> span;
  Column nulls{.type = text_type};
  const auto of_block = chunks(position);
  for (std::size_t place = 0; place < blocks_.size(); ++place) {
    const auto here = of_block[place] ? of_block[place]->view().hex_form() : std::nullopt;
    if (!here || (form && *form != *here)) return std::nullopt;
    form = here;
    widen(span, blocks_[place]->facts().meta.column(position)->span);
  }
  std::string values;
  values.reserve(rows_ * hex_bytes);
  for (const Piece& piece : pieces_) {
    const ChunkView& view = of_block[piece.block]->view();
    values += view.hex_values(piece.range);
    view.append({&piece.range, 1}, nulls);
  }
  return EncodedChunk{encode_hex(*form, values, nulls.nulls), span};
}

void BlockPieces::append_texts(std::size_t position, Column& out) const {
  const auto of_block = chunks(position);
  Interner interner;
  std::vector<std::vector<std::uint32_t>> codes(blocks_.size());  // by block: its codes in the common ones
  for (const Piece& piece : pieces_) {
    const Chunk* chunk = of_block[piece.block];
    if (!chunk) {
      append_null_rows(out, piece.range.end - piece.range.begin);
      continue;
    }
    auto& map = codes[piece.block];
    if (map.empty()) map.assign(chunk->view().entries(), no_code);
    const std::size_t before = out.codes.size();
    chunk->view().append({&piece.range, 1}, out);
    for (std::size_t row = before; row < out.codes.size(); ++row) {
      std::uint32_t& code = map[out.codes[row]];
      if (code == no_code && !out.null_at(row)) code = interner.code_of(chunk->view(), out.codes[row]);
      out.codes[row] = out.null_at(row) ? 0 : code;
    }
  }
  out.dictionary = interner.take();
}

}  // namespace portico::warehouse
