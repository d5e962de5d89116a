#include <fmt/format.h>

#include "core/text.hpp"
#include "render/chart.hpp"
#include "render/escape.hpp"
#include "render/figures.hpp"
#include "render/html.hpp"
#include "text/provenance.hpp"

namespace portico::render {
namespace {

using Kind = model::ReportBlock::Kind;

constexpr std::size_t most_bytes = 80 * 1024;
constexpr std::size_t most_columns = 10, most_cell_bytes = 200, figures_in_a_row = 3;
constexpr int body_width = 640, content_width = 592;
constexpr std::string_view font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

// What mail readers that know a style sheet do better; the rest see the inline styles.
constexpr std::string_view head_style =
    "@media (prefers-color-scheme:dark){.paper{background:#12161b!important}.card{background:#1b2129!important}"
    ".ink{color:#e4e7eb!important}.muted{color:#9aa5b1!important}.line{border-color:#303a46!important}"
    ".up{color:#57c78b!important}.down{color:#f28b82!important}.picture{background:#fff!important;border-radius:6px}}"
    "@media (max-width:480px){.figure{display:block!important;width:100%!important}.inside{padding:16px!important}}";

/// How much of the document fits.
struct Limits {
  std::size_t rows = 60;
  std::size_t blocks = 0;
};

/// Cuts long texts of cells at a character.
std::string cut(const std::string& text) {
  if (text.size() <= most_cell_bytes) return text;
  std::size_t end = most_cell_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

class MailWriter {
 public:
  MailWriter(const model::Document& document, const MailStyle& style, const Limits& limits)
      : document_(document),
        style_(style),
        limits_(limits),
        accent_(to_hex(parse_color(document.brand.color, {0x00, 0x72, 0xB2}))) {}

  MailBody write() {
    open();
    for (std::size_t i = 0; i < limits_.blocks; ++i) block(document_.blocks[i]);
    if (const auto rest = document_.blocks.size() - limits_.blocks; rest > 0) {
      card(muted(fmt::format("{} more parts of this report are {}.", rest, place_of_rest())));
    }
    footer();
    out_ += "</table>\n</td></tr></table>\n</body>\n</html>\n";
    return {std::move(out_), std::move(pictures_)};
  }

 private:
  void open() {
    const auto title = escaped(document_.title);
    out_ += fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"supported-color-schemes\" content=\"light "
        "dark\">\n"
        "<title>{}</title>\n<style>{}</style>\n</head>\n"
        "<body class=\"paper\" style=\"margin:0;padding:0;background:#f4f6f8\">\n"
        "<div style=\"display:none;max-height:0;overflow:hidden;font-size:1px;color:#f4f6f8\">{}{}</div>\n"
        "<table role=\"presentation\" class=\"paper\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
        "style=\"background:#f4f6f8\"><tr><td align=\"center\" style=\"padding:24px 8px\">\n"
        "<table role=\"presentation\" width=\"{}\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
        "style=\"width:100%;max-width:{}px\">\n",
        title, head_style, escaped(cut(summary_of(document_, style_.zone))), filler(), body_width, body_width);
    std::string about = escaped(document_.customer);
    if (!document_.period.empty()) about += (about.empty() ? "" : " · ") + escaped(document_.period);
    out_ += fmt::format(
        "<tr><td style=\"border-top:4px solid {};padding:18px 4px 16px\">"
        "<p class=\"muted\" style=\"margin:0;{};font-size:12px;letter-spacing:.05em;color:#616e7c\">{}</p>"
        "<h1 class=\"ink\" style=\"margin:4px 0 2px;{};font-size:24px;line-height:1.25;color:#1f2933\">{}</h1>"
        "<p class=\"muted\" style=\"margin:0;{};font-size:14px;color:#616e7c\">{}</p></td></tr>\n",
        accent_, font, escaped(document_.brand.name), font, title, font, about);
  }

  /// Keeps mail readers from filling the preview line with what follows.
  static std::string filler() {
    std::string out;
    for (int i = 0; i < 40; ++i) out += "&#847;&zwnj;&nbsp;";
    return out;
  }

  void card(const std::string& content) {
    out_ += fmt::format(
        "<tr><td style=\"padding:0 0 12px\"><table role=\"presentation\" width=\"100%\" cellpadding=\"0\" "
        "cellspacing=\"0\" "
        "border=\"0\"><tr><td class=\"card line inside\" style=\"background:#ffffff;border:1px solid #e4e7eb;"
        "border-radius:10px;padding:20px 23px\">\n{}</td></tr></table></td></tr>\n",
        content);
  }

  static std::string muted(const std::string& html) {
    return fmt::format(
        "<p class=\"muted\" style=\"margin:8px 0 0;{};font-size:13px;line-height:1.5;color:#616e7c\">{}</p>\n", font,
        html);
  }

  void block(const model::DocumentBlock& block) {
    std::string content;
    if (!block.title.empty()) {
      content +=
          fmt::format("<h2 class=\"ink\" style=\"margin:0;{};font-size:16px;line-height:1.35;color:#1f2933\">{}</h2>\n",
                      font, escaped(block.title));
    }
    if (!block.finding.empty()) {
      content += fmt::format(
          "<p class=\"muted\" style=\"margin:2px 0 0;{};font-size:14px;line-height:1.45;color:#616e7c\">{}</p>\n", font,
          escaped(block.finding));
    }
    card(content + content_of(block));
  }

  std::string content_of(const model::DocumentBlock& block) {
    switch (block.kind) {
      case Kind::kpi:
        return figures(block.answer);
      case Kind::line:
      case Kind::bar:
        return picture(block);
      case Kind::table:
        return table(cells_of(block.answer, style_.zone, {limits_.rows, most_columns}));
      case Kind::text:
        break;
    }
    return paragraphs(block.text);
  }

  std::string figures(const model::Answer& answer) const {
    const auto all = figures_of(answer, style_.zone);
    if (all.empty()) return muted("No data in this period.");
    const bool wide = std::any_of(all.begin(), all.end(),
                                  [](const Figure& each) { return each.value.size() + each.unit.size() > 12; });
    const int size = wide ? 19 : 24;  // three fit beside each other
    std::string out;
    for (std::size_t begin = 0; begin < all.size(); begin += figures_in_a_row) {
      out += "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr>";
      for (std::size_t i = begin; i < begin + figures_in_a_row; ++i)
        out += i < all.size() ? figure(all[i], size) : "<td></td>";
      out += "</tr></table>\n";
    }
    return out;
  }

  static std::string figure(const Figure& figure, int size) {
    const auto unit =
        figure.unit.empty()
            ? ""
            : fmt::format(" <span class=\"muted\" style=\"font-size:13px;font-weight:400;color:#616e7c\">{}</span>",
                          escaped(figure.unit));
    std::string change;
    if (!figure.before.empty()) {
      const bool up = figure.direction == Figure::Direction::up, down = figure.direction == Figure::Direction::down;
      change = fmt::format(
          "<p class=\"muted\" style=\"margin:2px 0 0;{};font-size:13px;color:#616e7c\"><span class=\"{}\" "
          "style=\"color:{}\">{}</span> from {}</p>",
          font,
          up     ? "up"
          : down ? "down"
                 : "muted",
          up     ? "#1b7f4b"
          : down ? "#b42318"
                 : "#616e7c",
          escaped(figure.change), escaped(figure.before));
    }
    return fmt::format(
        "<td class=\"figure\" width=\"33%\" valign=\"top\" style=\"padding:12px 12px 4px 0\">"
        "<p class=\"muted\" style=\"margin:0;{0};font-size:13px;color:#616e7c\">{1}</p>"
        "<p class=\"ink\" "
        "style=\"margin:0;{0};font-size:{5}px;line-height:1.45;font-weight:600;color:#1f2933\">{2}{3}</p>{4}</td>",
        font, escaped(figure.name), escaped(figure.value), unit, change, size);
  }

  std::string picture(const model::DocumentBlock& block) {
    const auto drawn = draw_chart(block, {.width = content_width,
                                          .height = 230,
                                          .margin = 6,
                                          .brand = parse_color(accent_, {}),
                                          .zone = style_.zone,
                                          .heading = ChartStyle::Heading::left_out});
    pictures_.push_back({fmt::format("chart{}.{}@report", pictures_.size() + 1, style_.id), to_png(drawn)});
    return fmt::format(
        "<img class=\"picture\" src=\"cid:{}\" width=\"{}\" alt=\"{}\" "
        "style=\"display:block;width:100%;max-width:{}px;height:auto;"
        "border:0;margin:12px 0 0\">\n",
        pictures_.back().content_id, content_width, escaped(drawn.description), content_width);
  }

  std::string place_of_rest() const {
    return style_.rest == MailStyle::Rest::attachment
               ? "in the attachment"
               : fmt::format("in the portal: portico report run {}", escaped(document_.report));
  }

  std::string table(const Cells& cells) const {
    if (cells.rows.empty() && cells.rows_left_out == 0) return muted("No rows in this period.");
    std::string out = fmt::format(
        "<table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" style=\"margin:10px 0 "
        "0;border-collapse:collapse;"
        "{};font-size:13px\">\n",
        font);
    std::vector<std::string> headings;
    for (const auto& column : cells.columns) headings.push_back(column.heading);
    out += row(cells, headings, "th");
    for (const auto& texts : cells.rows) out += row(cells, texts, "td");
    if (cells.total && cells.rows_left_out == 0) out += row(cells, *cells.total, "th");
    out += "</table>\n";
    if (cells.rows_left_out > 0)
      out += muted(fmt::format("{} more rows are {}.", cells.rows_left_out, place_of_rest()));
    if (cells.columns_left_out > 0)
      out += muted(fmt::format("{} more columns are {}.", cells.columns_left_out, place_of_rest()));
    return out;
  }

  static std::string row(const Cells& cells, const std::vector<std::string>& texts, std::string_view tag) {
    std::string out = "<tr>";
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const bool last = i + 1 == texts.size();
      out += fmt::format(
          "<{0} class=\"ink line\" align=\"{1}\" style=\"padding:6px {2}px 6px 0;border-bottom:1px solid #e4e7eb;"
          "color:#1f2933\">{3}</{0}>",
          tag, cells.columns[i].align == Cells::Align::right ? "right" : "left", last ? 0 : 12, escaped(cut(texts[i])));
    }
    return out + "</tr>\n";
  }

  static std::string paragraphs(const std::string& text) {
    std::string out;
    for (const auto& paragraph : paragraphs_of(text)) {
      out += fmt::format(
          "<p class=\"ink\" style=\"margin:10px 0 0;{};font-size:14px;line-height:1.5;color:#1f2933\">{}</p>\n", font,
          escaped_lines(paragraph));
    }
    return out;
  }

  void footer() {
    std::string lines;
    for (const auto& notice : text::notices(document_.provenance, style_.zone)) {
      const bool warning = notice.level == text::Notice::Level::warning;
      lines += (lines.empty() ? "" : "<br>") + (warning ? "<b>" + escaped(notice.text) + "</b>" : escaped(notice.text));
    }
    std::string why = escaped(style_.reason);
    if (!style_.unsubscribe_url.empty()) {
      why += fmt::format(" <a class=\"muted\" href=\"{}\" style=\"color:#616e7c\">Unsubscribe</a>",
                         escaped(style_.unsubscribe_url));
    }
    const auto& support = document_.brand.support;
    if (!support.empty()) {
      why +=
          fmt::format("<br>Questions? Write to <a class=\"muted\" href=\"mailto:{0}\" style=\"color:#616e7c\">{0}</a>.",
                      escaped(support));
    }
    out_ += "<tr><td style=\"padding:4px\">" + muted(lines) + muted(why) + "</td></tr>\n";
  }

  const model::Document& document_;
  const MailStyle& style_;
  const Limits limits_;
  const std::string accent_;
  std::string out_;
  std::vector<MailPicture> pictures_;
};

}  // namespace

MailBody to_mail(const model::Document& document, const MailStyle& style) {
  Limits limits{.blocks = document.blocks.size()};
  while (true) {
    auto body = MailWriter(document, style, limits).write();
    if (body.html.size() <= most_bytes || (limits.rows == 0 && limits.blocks == 0)) return body;
    if (limits.rows > 3) {
      limits.rows /= 2;
    } else {
      limits.rows = 0;
      limits.blocks /= 2;
    }
  }
}

}  // namespace portico::render
