#include <fmt/format.h>

#include "render/chart.hpp"
#include "render/escape.hpp"
#include "render/figures.hpp"
#include "render/html.hpp"
#include "text/provenance.hpp"

namespace portico::render {
namespace {

using Kind = model::ReportBlock::Kind;

constexpr CellLimits table_limits{.rows = 2000, .columns = 100};
constexpr double chart_width = 832;

constexpr std::string_view css = R"(
:root{color-scheme:light dark;--paper:#f4f6f8;--card:#fff;--ink:#1f2933;--muted:#616e7c;--line:#e4e7eb;--up:#1b7f4b;--down:#b42318;--warn:#8a5a00}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:896px;margin:0 auto;padding:32px 16px 48px}
header{padding:0 4px 20px;border-top:4px solid var(--accent);padding-top:20px}
.brand{margin:0;color:var(--muted);font-size:13px;letter-spacing:.04em;text-transform:uppercase}
h1{margin:4px 0 2px;font-size:28px;line-height:1.2}
.period{margin:0;color:var(--muted)}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:20px 24px;margin:0 0 16px}
h2{margin:0;font-size:17px;line-height:1.3}
.finding{margin:2px 0 12px;color:var(--muted)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:20px 24px;margin-top:12px}
.figure p{margin:0}
.name{color:var(--muted);font-size:13px}
.value{font-size:27px;font-weight:650;line-height:1.3;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.value small{font-size:14px;font-weight:400;color:var(--muted)}
.change{font-size:13px;color:var(--muted)}
.up{color:var(--up)}.down{color:var(--down)}
.wide{overflow-x:auto;margin-top:12px}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
th,td{padding:7px 12px;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--muted);font-size:13px;white-space:nowrap}
th:first-child,td:first-child{padding-left:0}th:last-child,td:last-child{padding-right:0}
.num{text-align:right;white-space:nowrap}
tfoot td{font-weight:650;border-bottom:0;border-top:2px solid var(--line)}
.chart{display:block;max-width:100%;height:auto;margin-top:12px}
details{margin-top:12px}summary{cursor:pointer;color:var(--muted);font-size:13px}
.more,.none{color:var(--muted);font-size:13px}
footer{color:var(--muted);font-size:13px;padding:8px 4px}
footer ul{margin:0;padding-left:18px}footer .warning{color:var(--warn);font-weight:600}
a{color:inherit}
@media (prefers-color-scheme:dark){
:root{--paper:#12161b;--card:#1b2129;--ink:#e4e7eb;--muted:#9aa5b1;--line:#303a46;--up:#57c78b;--down:#f28b82;--warn:#f0b849}
.ink-text-fill{fill:#e4e7eb}.ink-text-stroke{stroke:#e4e7eb}.ink-muted-fill{fill:#9aa5b1}.ink-grid-stroke{stroke:#2b343f}
.ink-axis-stroke{stroke:#616e7c}.ink-previous-stroke{stroke:#616e7c}.ink-previous-fill{fill:#616e7c}circle[fill="#FFFFFF"]{fill:var(--card)}}
@media print{body{background:#fff;font-size:12px}main{max-width:none;padding:0}section{break-inside:avoid;border-color:#ccc}details{display:none}}
)";

std::string table_html(const Cells& cells) {
  if (cells.rows.empty()) return "<p class=\"none\">No rows in this period.</p>\n";
  const auto cell = [&](std::string_view tag, std::size_t column, std::string_view text) {
    const auto number = cells.columns[column].align == Cells::Align::right ? " class=\"num\"" : "";
    return fmt::format("<{0}{1}>{2}</{0}>", tag, number, escaped(text));
  };
  std::string out = "<div class=\"wide\"><table>\n<thead><tr>";
  for (std::size_t i = 0; i < cells.columns.size(); ++i) out += cell("th", i, cells.columns[i].heading);
  out += "</tr></thead>\n<tbody>\n";
  for (const auto& row : cells.rows) {
    out += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) out += cell("td", i, row[i]);
    out += "</tr>\n";
  }
  out += "</tbody>\n";
  if (cells.total) {
    out += "<tfoot><tr>";
    for (std::size_t i = 0; i < cells.total->size(); ++i) out += cell("td", i, (*cells.total)[i]);
    out += "</tr></tfoot>\n";
  }
  out += "</table></div>\n";
  if (cells.rows_left_out > 0)
    out += fmt::format("<p class=\"more\">{} more rows are not shown.</p>\n", cells.rows_left_out);
  if (cells.columns_left_out > 0) {
    out += fmt::format("<p class=\"more\">{} more columns are not shown.</p>\n", cells.columns_left_out);
  }
  return out;
}

std::string figures_html(const model::Answer& answer, const Zone* zone) {
  const auto figures = figures_of(answer, zone);
  if (figures.empty()) return "<p class=\"none\">No data in this period.</p>\n";
  std::string out = "<div class=\"figures\">\n";
  for (const auto& figure : figures) {
    const auto unit = figure.unit.empty() ? "" : fmt::format(" <small>{}</small>", escaped(figure.unit));
    out += fmt::format("<div class=\"figure\"><p class=\"name\">{}</p><p class=\"value\">{}{}</p>",
                       escaped(figure.name), escaped(figure.value), unit);
    if (!figure.before.empty()) {
      const auto* way = figure.direction == Figure::Direction::up     ? "up"
                        : figure.direction == Figure::Direction::down ? "down"
                                                                      : "same";
      out += fmt::format("<p class=\"change\"><span class=\"{}\">{}</span> from {}</p>", way, escaped(figure.change),
                         escaped(figure.before));
    }
    out += "</div>\n";
  }
  return out + "</div>\n";
}

std::string text_html(const std::string& text) {
  std::string out;
  for (const auto& paragraph : paragraphs_of(text)) out += fmt::format("<p>{}</p>\n", escaped_lines(paragraph));
  return out;
}

std::string chart_html(const model::DocumentBlock& block, const model::Brand& brand, const Zone* zone) {
  const auto picture = draw_chart(block, {.width = chart_width,
                                          .height = 280,
                                          .margin = 0,
                                          .brand = parse_color(brand.color, {0x00, 0x72, 0xB2}),
                                          .zone = zone,
                                          .heading = ChartStyle::Heading::left_out});
  return to_svg(picture) + "<details><summary>The numbers</summary>" +
         table_html(cells_of(block.answer, zone, table_limits)) + "</details>\n";
}

std::string content_html(const model::DocumentBlock& block, const model::Brand& brand, const Zone* zone) {
  switch (block.kind) {
    case Kind::kpi:
      return figures_html(block.answer, zone);
    case Kind::line:
    case Kind::bar:
      return chart_html(block, brand, zone);
    case Kind::table:
      return table_html(cells_of(block.answer, zone, table_limits));
    case Kind::text:
      break;
  }
  return text_html(block.text);
}

std::string section_html(const model::DocumentBlock& block, const model::Brand& brand, const Zone* zone) {
  std::string out = "<section>\n";
  if (!block.title.empty()) out += fmt::format("<h2>{}</h2>\n", escaped(block.title));
  if (!block.finding.empty()) out += fmt::format("<p class=\"finding\">{}</p>\n", escaped(block.finding));
  return out + content_html(block, brand, zone) + "</section>\n";
}

std::string footer_html(const model::Document& document, const Zone* zone) {
  std::string out = "<footer>\n<ul>\n";
  for (const auto& notice : text::notices(document.provenance, zone)) {
    const auto* marked = notice.level == text::Notice::Level::warning ? " class=\"warning\"" : "";
    out += fmt::format("<li{}>{}</li>\n", marked, escaped(notice.text));
  }
  out += "</ul>\n";
  if (!document.brand.support.empty()) {
    out += fmt::format("<p>Questions? Write to <a href=\"mailto:{0}\">{0}</a>.</p>\n", escaped(document.brand.support));
  }
  return out + "</footer>\n";
}

}  // namespace

std::string to_page(const model::Document& document, const Zone* zone) {
  const auto& brand = document.brand;
  const auto accent = to_hex(parse_color(brand.color, {0x00, 0x72, 0xB2}));
  std::string about = escaped(document.customer);
  for (const auto& part : {document.period}) {
    if (!part.empty()) about += (about.empty() ? "" : " · ") + escaped(part);
  }
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
      "<title>{0}{1}{2}</title>\n<style>{3}:root{{--accent:{4}}}\n</style>\n</head>\n<body>\n<main>\n"
      "<header><p class=\"brand\">{5}</p><h1>{0}</h1><p class=\"period\">{6}</p></header>\n",
      escaped(document.title), document.period.empty() ? "" : ", ", escaped(document.period), css, accent,
      escaped(brand.name), about);
  for (const auto& block : document.blocks) out += section_html(block, brand, zone);
  return out + footer_html(document, zone) + "</main>\n</body>\n</html>\n";
}

std::string to_page(const model::Answer& answer, const std::string& title, const Zone* zone) {
  model::Document document{
      .title = title, .period = text::period_text(answer.provenance.period), .provenance = answer.provenance};
  document.blocks.push_back({.kind = Kind::table, .answer = answer});
  return to_page(document, zone);
}

}  // namespace portico::render
