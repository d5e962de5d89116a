#include "text/table.hpp"

#include <numeric>

#include "core/text.hpp"
#include "text/cell.hpp"
#include "text/provenance.hpp"
#include "text/rows.hpp"

namespace portico::text {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t least_width = 8;

class Table {
 public:
  Table(const model::Answer& answer, const Style& style) : answer_(answer), style_(style), paint_(style) {
    for (std::size_t i = 0; i < answer.columns.size(); ++i) formats_.push_back(format_of(answer, i, style.zone));
    for (const auto& row : answer.rows) rows_.push_back(texts_of(row));
    if (answer.total) total_ = total_texts(*answer.total);
    for (const std::string& text : headings()) widths_.push_back(std::max<std::size_t>(1, display_width(text)));
    widen();
  }

  std::string text() const {
    std::string out = line(headings(), Ink::strong);
    out += rule();
    for (const auto& row : rows_) out += line(row, Ink::plain);
    if (rows_.empty()) out += paint_(Ink::dim, "no rows") + "\n";
    if (!total_.empty()) out += rule() + line(total_, Ink::strong);
    return out;
  }

  /// Further rows under those of the answer; columns become wider where they need to.
  std::string more(const std::vector<std::vector<Value>>& rows) {
    rows_.clear();
    for (const auto& row : rows) rows_.push_back(texts_of(row));
    widen();
    std::string out;
    for (const auto& row : rows_) out += line(row, Ink::plain);
    return out;
  }

 private:
  using Texts = std::vector<std::string>;

  Texts texts_of(const std::vector<Value>& row) const {
    Texts texts;
    for (std::size_t i = 0; i < row.size(); ++i) texts.push_back(is_null(row[i]) ? std::string() : cell(row[i], i));
    return texts;
  }
  std::string cell(const Value& value, std::size_t column) const {
    std::string text = shown(value, formats_[column]);
    return text.empty() ? "\"\"" : text;  // empty text must not look like null
  }
  Texts total_texts(const std::vector<Value>& row) const {
    Texts texts = texts_of(row);
    for (std::size_t i = 0; i < texts.size(); ++i)
      if (!is_measured(answer_.columns[i])) texts[i] = i == 0 ? "total" : " ";
    return texts;
  }
  Texts headings() const {
    Texts texts;
    for (const auto& column : answer_.columns) texts.push_back(heading(column));
    return texts;
  }

  /// Makes columns as wide as their cells, unless the style wants lines to be shorter.
  void widen() {
    const auto fit = [&](const Texts& row) {
      for (std::size_t i = 0; i < row.size(); ++i) widths_[i] = std::max(widths_[i], display_width(row[i]));
    };
    for (const auto& row : rows_) fit(row);
    fit(total_);
    if (style_.width > 0) shrink();
  }

  std::size_t full_width() const {
    if (widths_.empty()) return 0;
    return std::accumulate(widths_.begin(), widths_.end(), gap * (widths_.size() - 1));
  }

  /// Takes one cell at a time from the widest text column, so that long columns end up level.
  void shrink() {
    for (std::size_t full = full_width(); full > style_.width; --full) {
      std::size_t* widest = nullptr;
      for (std::size_t i = 0; i < widths_.size(); ++i)
        if (answer_.columns[i].type.kind == TypeKind::text && widths_[i] > least_width &&
            (!widest || widths_[i] > *widest))
          widest = &widths_[i];
      if (!widest) return;
      --*widest;
    }
  }

  std::string line(const Texts& texts, Ink ink) const {
    std::string out;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const bool last = i + 1 == texts.size();
      const bool null = texts[i].empty();
      const std::string text =
          null ? std::string(marks(style_.glyphs).null) : fitted(texts[i], widths_[i], style_.glyphs);
      const std::size_t blanks = widths_[i] - std::min(widths_[i], display_width(text));
      const bool right = is_number(answer_.columns[i]);
      if (right) out += std::string(blanks, ' ');
      out += paint_(null ? Ink::dim : text == " " ? Ink::plain : ink, text);
      if (!last) out += std::string((right ? 0 : blanks) + gap, ' ');
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out + "\n";
  }

  std::string rule() const {
    std::string out;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      if (i > 0) out += std::string(gap, ' ');
      out += repeated(marks(style_.glyphs).rule, widths_[i]);
    }
    return paint_(Ink::dim, out) + "\n";
  }

  const model::Answer& answer_;
  const Style& style_;
  Painter paint_;
  std::vector<CellFormat> formats_;
  std::vector<Texts> rows_;
  Texts total_;
  std::vector<std::size_t> widths_;
};

class TableRows final : public RowFormat {
 public:
  explicit TableRows(const Style& style) : style_(style) {}

 private:
  void begin(std::string&, const std::vector<model::AnswerColumn>& columns) override { first_.columns = columns; }
  void add(std::string& out, const model::RowBatch& batch) override {
    model::Answer rows = answer_of(first_.columns, batch);
    if (table_) {
      out += table_->more(rows.rows);
      return;
    }
    first_ = std::move(rows);
    table_.emplace(first_, style_);
    out += table_->text();
  }
  void end(std::string& out, const model::Provenance& provenance) override {
    if (!table_) out += Table(first_, style_).text();
    if (style_.footer == Footer::shown) out += "\n" + provenance_footer(provenance, style_);
  }

  Style style_;
  model::Answer first_;  // what the table measures itself by
  std::optional<Table> table_;
};

}  // namespace

std::unique_ptr<RowFormat> table_rows(const Style& style) { return std::make_unique<TableRows>(style); }

std::string table_body(const model::Answer& answer, const Style& style) { return Table(answer, style).text(); }

std::string to_table(const model::Answer& answer, const Style& style) {
  std::string out = table_body(answer, style);
  if (style.footer == Footer::shown) out += "\n" + provenance_footer(answer.provenance, style);
  return out;
}

std::string provenance_footer(const model::Provenance& provenance, const Style& style) {
  const Painter paint(style);
  std::string out;
  for (const Notice& notice : notices(provenance, style.zone)) {
    const bool warning = notice.level == Notice::Level::warning;
    const std::string text = warning ? std::string(marks(style.glyphs).warning) + " " + notice.text : notice.text;
    const std::size_t width = style.width > 0 ? style.width : display_width(text);
    for (const std::string& line : wrapped(text, std::max<std::size_t>(width, 20)))
      out += paint(warning ? Ink::warning : Ink::dim, line) + "\n";
  }
  return out;
}

}  // namespace portico::text
