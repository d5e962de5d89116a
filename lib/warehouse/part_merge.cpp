#include "warehouse/part_merge.hpp"

#include <algorithm>
#include <limits>
#include <queue>
#include <unordered_map>

#include "warehouse/stored_block.hpp"

namespace portico::warehouse {
namespace {

constexpr std::uint32_t no_code = 0xffffffffU;
constexpr std::size_t most_text_bytes = 64 * 1024 * 1024;

}  // namespace

std::vector<Part> parts_due(const std::vector<Part>& parts, const MergePolicy& policy) {
  std::int64_t rows = 0, largest = 0;
  for (std::size_t count = 1; count <= std::min(parts.size(), policy.most_parts); ++count) {
    const Part& part = parts[parts.size() - count];
    rows += part.rows;
    largest = std::max(largest, part.rows);
    if (rows > policy.most_rows) break;
    if (count >= policy.least_parts && largest * 4 <= rows)
      return {parts.end() - static_cast<std::ptrdiff_t>(count), parts.end()};
  }
  return {};
}

/// One source part, read block by block.
class PartMerge::Input {
 public:
  Input(db::Database& reader, const StoredDataset& dataset, const Part& part)
      : reader_(reader), dataset_(dataset), blocks_(block_ids(reader, part.id)) {
    columns.resize(dataset.fields.size());
    codes.resize(dataset.fields.size());
  }

  /// Goes to the next block; false at the end.
  bool load() {
    if (next_ == blocks_.size()) return false;
    StoredBlock block(reader_, blocks_[next_++]);
    const RowRanges all{{0, block.facts().rows}};
    parties.clear();
    block.directory().append_parties(all, parties);
    read_txs(reader_, block.facts(), all, txs);
    read_sources(reader_, block.facts(), all, sources);
    for (std::size_t position = 0; position < columns.size(); ++position)
      block.read(position, dataset_.fields[position].type, all, columns[position]);
    dead = block.dead();
    ++generation;
    row = 0;
    return true;
  }

  std::pair<std::int64_t, std::int64_t> key() const {
    const Column& times = columns[*dataset_.time];
    return {parties[row], times.null_at(row) ? std::numeric_limits<std::int64_t>::min() : times.ints[row]};
  }

  std::vector<std::int64_t> parties;
  Column txs, sources;
  std::vector<Column> columns;
  DeadRows dead;
  std::uint32_t row = 0;
  std::size_t generation = 0;

  /// How this block's codes read in the output block `output` (as of `generation`).
  struct Codes {
    std::size_t generation = 0, output = 0;
    std::vector<std::uint32_t> map;
  };
  std::vector<Codes> codes;

 private:
  db::Database& reader_;
  const StoredDataset& dataset_;
  std::vector<std::int64_t> blocks_;
  std::size_t next_ = 0;
};

/// The merged block that is being filled.
class PartMerge::Output {
 public:
  explicit Output(const StoredDataset& dataset) : dataset_(dataset) { begin(); }

  std::size_t rows() const { return rows_.parties.size(); }
  bool full(std::size_t block_rows) const { return rows() >= block_rows || text_bytes_ > most_text_bytes; }
  const BlockRows& content() const { return rows_; }
  const DeadRows& dead() const { return dead_; }

  void begin() {
    rows_ = {};
    rows_.columns.resize(dataset_.fields.size());
    texts_.clear();
    texts_.resize(dataset_.fields.size());
    for (std::size_t position = 0; position < texts_.size(); ++position) {
      rows_.columns[position].type = dataset_.fields[position].type;
      texts_[position].dictionary = std::make_shared<Dictionary>();
      rows_.columns[position].dictionary = texts_[position].dictionary;
    }
    dead_ = {};
    text_bytes_ = 0;
    ++number_;
  }

  /// Appends rows [begin, end) of the input's block.
  void append(Input& input, std::uint32_t begin, std::uint32_t end) {
    const auto base = static_cast<std::uint32_t>(rows());
    copy(input.parties, begin, end, rows_.parties);
    copy(input.txs.ints, begin, end, rows_.txs);
    copy(input.sources.ints, begin, end, rows_.sources);
    for (std::size_t position = 0; position < rows_.columns.size(); ++position)
      append_cells(input, position, begin, end);
    for (const auto& row : input.dead.rows())
      if (row.row >= begin && row.row < end) dead_.add({base + row.row - begin, row.tx});
  }

 private:
  struct Texts {
    std::shared_ptr<Dictionary> dictionary;
    std::vector<std::shared_ptr<const Dictionary>> owners;  // of the views below
    std::unordered_map<std::string_view, std::uint32_t> codes;
  };

  template <class T>
  static void copy(const std::vector<T>& from, std::uint32_t begin, std::uint32_t end, std::vector<T>& to) {
    to.insert(to.end(), from.begin() + begin, from.begin() + end);
  }

  void append_cells(Input& input, std::size_t position, std::uint32_t begin, std::uint32_t end) {
    const Column& from = input.columns[position];
    Column& to = rows_.columns[position];
    const std::size_t rows_before = rows_.parties.size() - (end - begin);
    if (!from.nulls.empty() && to.nulls.empty()) to.nulls.resize(rows_before);
    if (!from.nulls.empty())
      copy(from.nulls, begin, end, to.nulls);
    else if (!to.nulls.empty())
      to.nulls.resize(rows_before + (end - begin));
    if (from.type.kind == TypeKind::text)
      append_texts(input, position, begin, end);
    else if (from.type.kind == TypeKind::floating)
      copy(from.floats, begin, end, to.floats);
    else
      copy(from.ints, begin, end, to.ints);
  }

  void append_texts(Input& input, std::size_t position, std::uint32_t begin, std::uint32_t end) {
    const Column& from = input.columns[position];
    Texts& texts = texts_[position];
    auto& codes = input.codes[position];
    if (codes.generation != input.generation || codes.output != number_) {
      codes = {input.generation, number_, std::vector<std::uint32_t>(from.dictionary->size(), no_code)};
      texts.owners.push_back(from.dictionary);
    }
    for (std::uint32_t row = begin; row < end; ++row) {
      std::uint32_t& code = codes.map[from.codes[row]];
      if (code == no_code) code = intern(texts, from.text_at(row));
      rows_.columns[position].codes.push_back(code);
    }
  }

  std::uint32_t intern(Texts& texts, std::string_view text) {
    const auto [found, added] = texts.codes.try_emplace(text, static_cast<std::uint32_t>(texts.dictionary->size()));
    if (added) {
      texts.dictionary->emplace_back(text);
      text_bytes_ += text.size();
    }
    return found->second;
  }

  const StoredDataset& dataset_;
  BlockRows rows_;
  std::vector<Texts> texts_;
  DeadRows dead_;
  std::size_t text_bytes_ = 0;
  std::size_t number_ = 0;
};

PartMerge::PartMerge(db::Database& reader, const StoredDataset& dataset, std::vector<Part> sources,
                     std::size_t block_rows)
    : reader_(reader), dataset_(dataset), sources_(std::move(sources)), block_rows_(block_rows), encoder_(dataset) {
  for (const Part& source : sources_) {
    inputs_.push_back(std::make_unique<Input>(reader_, dataset_, source));
    moved_.emplace_back().reserve(static_cast<std::size_t>(source.rows));
  }
}

PartMerge::~PartMerge() = default;

void PartMerge::run(const std::function<void(EncodedBlock)>& write) {
  using Head = std::pair<std::pair<std::int64_t, std::int64_t>, std::size_t>;  // the next row's key, and its input
  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
  for (std::size_t index = 0; index < inputs_.size(); ++index)
    if (inputs_[index]->load()) heads.emplace(inputs_[index]->key(), index);
  Output output(dataset_);
  std::uint32_t merged_rows = 0;
  const auto flush = [&] {
    if (output.rows() == 0) return;
    block_starts_.push_back(merged_rows - static_cast<std::uint32_t>(output.rows()));
    EncodedBlock block = encoder_.encode(output.content());
    block.dead = output.dead();
    write(std::move(block));
    output.begin();
  };
  while (!heads.empty()) {
    const std::size_t index = heads.top().second;
    heads.pop();
    Input& input = *inputs_[index];
    const std::uint32_t begin = input.row;
    const auto room = static_cast<std::uint32_t>(block_rows_ - output.rows());
    const auto end = std::min(static_cast<std::uint32_t>(input.parties.size()), begin + room);
    do {
      moved_[index].push_back(merged_rows++);
      ++input.row;
    } while (input.row < end && (heads.empty() || Head(input.key(), index) < heads.top()));
    output.append(input, begin, input.row);
    if (input.row < input.parties.size() || input.load()) heads.emplace(input.key(), index);
    if (output.full(block_rows_)) flush();
  }
  flush();
}

PartMerge::Place PartMerge::place_of(std::size_t source, std::size_t first, std::uint32_t row) const {
  const std::uint32_t moved = moved_[source].at(first + row);
  const auto next = std::upper_bound(block_starts_.begin(), block_starts_.end(), moved);
  return {static_cast<std::size_t>(next - block_starts_.begin()) - 1, moved - *(next - 1)};
}

void swap_parts(db::Database& writer, const PartMerge& merge, const Part& merged) {
  const auto targets = block_ids(writer, merged.id);
  std::unordered_map<std::size_t, std::vector<DeadRows::Row>> died;
  for (std::size_t source = 0; source < merge.sources().size(); ++source) {
    std::size_t first_row = 0;
    for (const std::int64_t id : block_ids(writer, merge.sources()[source].id)) {
      const auto [facts, dead] = load_block(writer, id);
      for (const auto& row : dead.rows()) {
        const auto place = merge.place_of(source, first_row, row.row);
        died[place.block].push_back({place.row, row.tx});
      }
      first_row += facts.rows;
    }
    set_part_state(writer, merge.sources()[source].id, PartState::dropped);
  }
  for (auto& [block, rows] : died) {
    DeadRows dead;
    dead.add_all(std::move(rows));
    store_dead(writer, targets.at(block), dead);
  }
  update_part(writer, merged, PartState::live);
}

}  // namespace portico::warehouse
