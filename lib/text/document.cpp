#include "text/document.hpp"

#include "core/text.hpp"
#include "text/cards.hpp"
#include "text/chart.hpp"
#include "text/provenance.hpp"
#include "text/table.hpp"

namespace portico::text {
namespace {

using Kind = model::ReportBlock::Kind;

std::string lines(std::string_view text, Ink ink, const Style& style) {
  const Painter paint(style);
  std::string out;
  for (const auto paragraph : split(text, '\n'))
    for (const std::string& line : wrapped(printable(paragraph), style.width)) out += paint(ink, line) + "\n";
  return out;
}

std::string heading_of(const model::Document& document, const Style& style) {
  const Painter paint(style);
  const std::string separator = " " + std::string(marks(style.glyphs).dot) + " ";
  std::string below = printable(document.period);
  const std::string range = period_text(document.range);
  if (!range.empty() && range != below) below += separator + range;
  if (!document.customer.empty()) below += separator + printable(document.customer);
  std::string out = lines(document.title, Ink::strong, style);
  out += paint(Ink::dim, fitted(below, style.width, style.glyphs)) + "\n";
  return out + paint(Ink::dim, repeated(marks(style.glyphs).rule, style.width)) + "\n";
}

std::string body_of(const model::DocumentBlock& block, const Style& style) {
  switch (block.kind) {
    case Kind::kpi:
      return cards(block.answer, style);
    case Kind::line:
    case Kind::bar:
      return chart_body(block.answer, block.last_incomplete ? LastBucket::incomplete : LastBucket::complete, style);
    case Kind::table:
      return table_body(block.answer, style);
    case Kind::text:
      return lines(block.text, Ink::plain, style);
  }
  return "";
}

std::string block_text(const model::DocumentBlock& block, const Style& style) {
  std::string out;
  if (!block.title.empty()) out += lines(block.title, Ink::strong, style);
  if (!block.finding.empty()) out += lines(block.finding, Ink::plain, style);
  if (!out.empty() && block.kind != Kind::text) out += "\n";
  return out + body_of(block, style);
}

}  // namespace

std::string to_terminal(const model::Document& document, const Style& style) {
  Style page = style;
  if (page.width == 0) page.width = 80;
  std::string out = heading_of(document, page);
  for (const auto& block : document.blocks) out += "\n" + block_text(block, page);
  if (page.footer == Footer::shown) out += "\n" + provenance_footer(document.provenance, page);
  return out;
}

}  // namespace portico::text
