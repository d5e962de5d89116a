#include "render/html.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <boost/test/unit_test.hpp>

#include "render/documents.hpp"

using namespace portico;
using namespace portico::render;
using namespace portico::testing;

namespace {

const MailStyle mail_style{.id = "run-42",
                           .reason = "You get this because you subscribed to it.",
                           .unsubscribe_url = "https://portal.example.com/u/abc?a=1&b=2"};

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

/// What Python's parser has against the file.
void check_html(const std::string& html) {
  auto pattern = (std::filesystem::temp_directory_path() / "portico-html-XXXXXX").string();
  const std::filesystem::path folder = ::mkdtemp(pattern.data());
  std::ofstream(folder / "page.html", std::ios::binary) << html;
  const auto command = fmt::format("'{}' '{}/tests/render/check_html.py' '{}/page.html' >'{}/said'", PORTICO_PYTHON,
                                   PORTICO_SOURCE_DIR, folder.string(), folder.string());
  const int status = std::system(command.c_str());
  std::ifstream said(folder / "said");
  BOOST_TEST(status == 0, std::string(std::istreambuf_iterator<char>(said), {}));
  std::filesystem::remove_all(folder);
}

model::Document hostile_report() {
  const std::string evil = "\"><script>alert(1)</script><img src=http://evil.example/x onerror=alert(1)>&amp;'\x01\xff";
  auto document = weekly_report();
  document.title = document.customer = document.period = document.report = evil;
  document.brand = {.name = evil, .support = evil, .color = "red;background:url(http://evil.example)"};
  document.provenance.sources[0].name = evil;
  for (auto& block : document.blocks) {
    block.title = block.finding = block.text = evil;
    for (auto& column : block.answer.columns) column.name = column.unit = evil;
    for (auto& row : block.answer.rows) {
      if (!row.empty() && std::holds_alternative<std::string>(row[0])) row[0] = evil;
    }
  }
  return document;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(render_html)

BOOST_AUTO_TEST_CASE(page_holds_everything_and_fetches_nothing) {
  const auto page = to_page(weekly_report(), nullptr);
  check_html(page);
  for (const auto* part :
       {"<h1>Weekly sales</h1>", "Lovelace &amp; Söhne · Week of 2026-11-23", "1,234,567.50 <small>EUR</small>",
        "<span class=\"up\">▲ 9.3 %</span> from 1,130,000.00", "<span class=\"down\">▼ 8.1 %</span> from 1,310",
        "<td class=\"num\">12,345.67</td>", "<tfoot><tr><td>Total</td><td class=\"num\">990,000.00</td>",
        "Returns count on the day they arrive.", "<p>Second paragraph.</p>",
        "<li class=\"warning\">source invoices is failing", "mailto:help@example.com"}) {
    BOOST_TEST(contains(page, part), part);
  }
  BOOST_TEST(count(page, "<svg ") == 3u);
}

BOOST_AUTO_TEST_CASE(page_shows_an_answer_as_one_table) {
  auto answer = country_table(3).answer;
  answer.provenance = provenance();
  const auto page = to_page(answer, "Revenue", nullptr);
  check_html(page);
  BOOST_TEST(contains(page, "<h1>Revenue</h1>"));
  BOOST_TEST(contains(page, "<td>Country 2</td>"));
  BOOST_TEST(contains(page, "2026-11-23 to 2026-11-29"));
}

BOOST_AUTO_TEST_CASE(page_limits_its_tables_and_says_so) {
  model::Document document{.title = "Long"};
  document.blocks = {country_table(2'500)};
  const auto page = to_page(document, nullptr);
  BOOST_TEST(contains(page, "501 more rows are not shown."));
  BOOST_TEST(!contains(page, "Country 2000<"));
}

BOOST_AUTO_TEST_CASE(mail_shows_figures_charts_and_tables) {
  const auto mail = to_mail(weekly_report(), mail_style);
  check_html(mail.html);
  BOOST_REQUIRE(mail.pictures.size() == 3u);
  for (const auto& picture : mail.pictures) {
    BOOST_TEST(contains(mail.html, "src=\"cid:" + picture.content_id + "\""));
    BOOST_TEST(picture.png.starts_with("\x89PNG"));
  }
  BOOST_TEST(mail.pictures[0].content_id == "chart1.run-42@report");
  for (const auto* part :
       {"alt=\"Revenue was highest on 2026-11-26.\"", "revenue 1,234,567.50 EUR ▲ 9.3 % · orders 1,204 ▼ 8.1 %",
        ">12,345.67</td>", "You get this because you subscribed to it.",
        "href=\"https://portal.example.com/u/abc?a=1&amp;b=2\"", "<b>source invoices is failing"}) {
    BOOST_TEST(contains(mail.html, part), part);
  }
  BOOST_TEST(mail.html.size() < 40'000u);
}

BOOST_AUTO_TEST_CASE(mail_cuts_tables_and_tells_where_the_rest_is) {
  model::Document document{.report = "weekly", .title = "Long"};
  document.blocks = {country_table(80)};
  auto style = mail_style;
  BOOST_TEST(contains(to_mail(document, style).html, ">21 more rows are in the attachment.<"));
  BOOST_TEST(count(to_mail(document, style).html, ">Country ") == 60u);
  style.rest = MailStyle::Rest::portal;
  BOOST_TEST(contains(to_mail(document, style).html, ">21 more rows are in the portal: portico report run weekly.<"));
}

BOOST_AUTO_TEST_CASE(mail_never_exceeds_80_kib) {
  model::Document document{.title = "Large"};
  for (int i = 0; i < 12; ++i) document.blocks.push_back(country_table(500, std::string(900, '<')));
  const auto tables = to_mail(document, mail_style).html;
  BOOST_TEST(tables.size() <= 80u * 1024);
  check_html(tables);
  model::DocumentBlock note{.kind = Kind::text, .text = std::string(200'000, 'x')};
  document.blocks.assign(3, note);
  const auto notes = to_mail(document, mail_style).html;
  BOOST_TEST(notes.size() <= 80u * 1024);
  BOOST_TEST(contains(notes, "3 more parts of this report are in the attachment."));
}

BOOST_AUTO_TEST_CASE(escapes_hostile_data_everywhere) {
  const auto document = hostile_report();
  auto style = mail_style;
  style.reason = document.title;
  for (const auto& html : {to_page(document, nullptr), to_mail(document, style).html}) {
    check_html(html);
    BOOST_TEST(!contains(html, "<script"));
    BOOST_TEST(!contains(html, "background:url"));
    BOOST_TEST(!contains(html, "\x01"));
  }
}

BOOST_AUTO_TEST_CASE(gives_the_same_bytes_for_the_same_document) {
  const auto document = weekly_report();
  BOOST_TEST((to_page(document, nullptr) == to_page(document, nullptr)));
  BOOST_TEST((to_mail(document, mail_style).html == to_mail(document, mail_style).html));
}

BOOST_AUTO_TEST_CASE(survives_blocks_without_rows) {
  auto document = weekly_report();
  for (auto& block : document.blocks) {
    block.answer.rows.clear();
    block.answer.total.reset();
    block.text.clear();
  }
  check_html(to_page(document, nullptr));
  check_html(to_mail(document, mail_style).html);
  BOOST_TEST(contains(to_mail(document, mail_style).html, "No data in this period."));
}

BOOST_AUTO_TEST_SUITE_END()
