#include "mail/maildir_transport.hpp"

#include <fstream>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "mail/support.hpp"

using namespace portico;
using namespace portico::mail;
namespace fs = std::filesystem;

namespace {

Envelope envelope(const std::string& id) {
  return {*Mailbox::parse("reports@example.com"), *Mailbox::parse("ada@example.com"), id};
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder)) found.push_back(entry.path());
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mail_maildir_transport)

BOOST_AUTO_TEST_CASE(puts_a_message_into_new) {
  const testing::ScratchFolder scratch;
  const auto box = scratch.path() / "outgoing";
  int announced = 0;
  const auto outcome =
      MaildirTransport(box).send(envelope("<1@example.com>"), "Subject: x\r\n\r\nbody\r\n", [&] { ++announced; });
  BOOST_TEST(std::holds_alternative<Sent>(outcome));
  BOOST_TEST(announced == 1);
  const auto found = files_in(box / "new");
  BOOST_REQUIRE(found.size() == 1u);
  BOOST_TEST(testing::content_of(found[0]) == "Subject: x\n\nbody\n");
  BOOST_TEST(files_in(box / "tmp").empty());
}

BOOST_AUTO_TEST_CASE(delivers_a_repeated_message_once) {
  const testing::ScratchFolder scratch;
  MaildirTransport transport(scratch.path());
  for (int i = 0; i < 2; ++i) transport.send(envelope("<1@example.com>"), "x\r\n", [] {});
  BOOST_TEST(files_in(scratch.path() / "new").size() == 1u);
  transport.send(envelope("<2@example.com>"), "x\r\n", [] {});
  BOOST_TEST(files_in(scratch.path() / "new").size() == 2u);
}

BOOST_AUTO_TEST_CASE(delivers_once_even_if_the_first_has_been_read) {
  const testing::ScratchFolder scratch;
  MaildirTransport transport(scratch.path());
  transport.send(envelope("<1@example.com>"), "x\r\n", [] {});
  const auto file = files_in(scratch.path() / "new").at(0);
  fs::rename(file, scratch.path() / "cur" / (file.filename().string() + ":2,S"));
  BOOST_TEST(std::holds_alternative<Sent>(transport.send(envelope("<1@example.com>"), "x\r\n", [] {})));
  BOOST_TEST(files_in(scratch.path() / "new").empty());
}

BOOST_AUTO_TEST_CASE(recovers_from_a_half_written_message) {
  const testing::ScratchFolder scratch;
  MaildirTransport transport(scratch.path());
  transport.send(envelope("<1@example.com>"), "whole\r\n", [] {});
  const auto name = files_in(scratch.path() / "new").at(0).filename();
  fs::rename(scratch.path() / "new" / name, scratch.path() / "tmp" / name);
  std::ofstream(scratch.path() / "tmp" / name) << "half of something longer";
  transport.send(envelope("<1@example.com>"), "whole\r\n", [] {});
  BOOST_TEST(testing::content_of(scratch.path() / "new" / name) == "whole\n");
}

BOOST_AUTO_TEST_CASE(blames_the_host_for_a_folder_that_cannot_be_made) {
  const testing::ScratchFolder scratch;
  std::ofstream(scratch.path() / "file") << "x";
  const auto outcome = MaildirTransport(scratch.path() / "file").send(envelope("<1@example.com>"), "x\r\n", [] {});
  BOOST_REQUIRE(std::holds_alternative<HostFailure>(outcome));
  BOOST_TEST(std::get<HostFailure>(outcome).text.find("maildir: cannot make ") == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
