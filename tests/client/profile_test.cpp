#include "client/profile.hpp"

#include <fstream>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "support/scratch_folder.hpp"

using namespace portico;
using namespace portico::testing;
using client::Environment;
using client::Profile;
namespace fs = std::filesystem;

namespace {

struct Home {
  ScratchFolder folder;
  SystemFiles files;
  Environment environment{{"PORTICO_CONFIG_DIR", folder.path().string()}};

  Profile profile(const std::string& name = "", const std::string& server = "") {
    return Profile::choose(environment, name, server, files).value();
  }
  Error refused(const std::string& name, const std::string& server) {
    return Profile::choose(environment, name, server, files).error();
  }
  fs::path kept(const std::string& name = "default") const { return folder.path() / "credentials" / name; }
  std::string token() { return std::string(profile().token().value().text()); }
};

unsigned mode_of(const fs::path& path) {
  struct stat facts {};
  BOOST_REQUIRE(::stat(path.c_str(), &facts) == 0);
  return facts.st_mode & 0777U;
}

void write(const fs::path& path, const std::string& content, unsigned mode) {
  std::ofstream(path) << content;
  ::chmod(path.c_str(), mode);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(client_profile)

BOOST_FIXTURE_TEST_CASE(the_option_goes_before_the_variable_before_the_default, Home) {
  BOOST_TEST(profile().name() == "default");
  environment["PORTICO_PROFILE"] = "work";
  BOOST_TEST(profile().name() == "work");
  BOOST_TEST(profile("home").name() == "home");
}

BOOST_FIXTURE_TEST_CASE(the_server_is_option_variable_kept_or_default, Home) {
  BOOST_TEST(profile().server() == "unix:/run/portico/portico.sock");
  profile("", "unix:/kept.sock").keep(Secret("t")).value();
  BOOST_TEST(profile().server() == "unix:/kept.sock");
  BOOST_TEST(profile("other").server() == "unix:/run/portico/portico.sock");
  environment["PORTICO_SERVER"] = "unix:/variable.sock";
  BOOST_TEST(profile().server() == "unix:/variable.sock");
  BOOST_TEST(profile("", "unix:/option.sock").server() == "unix:/option.sock");
}

BOOST_FIXTURE_TEST_CASE(names_cannot_leave_the_folder, Home) {
  for (const char* name : {"../x", "a/b", ".", "a.server", "a b", "ä", "\n"})
    BOOST_TEST((refused(name, "").code == Errc::invalid), name);
  environment["PORTICO_PROFILE"] = "../x";
  BOOST_TEST((refused("", "").code == Errc::invalid));
}

BOOST_FIXTURE_TEST_CASE(servers_are_sockets_or_https, Home) {
  for (const char* server : {"/run/x.sock", "unix:", "unix:x.sock", "http://x", "https://", "https://x/y", "ftp://x"}) {
    BOOST_TEST((refused("", server).code == Errc::invalid), server);
    BOOST_TEST(refused("", server).message.find(server) != std::string::npos);
  }
  BOOST_TEST(refused("", "x").message == "server 'x': expected unix:/path/to/portico.sock or https://HOST[:PORT]");
  BOOST_TEST(refused("", "http://x").message ==
             "server 'http://x': without TLS anybody on the way could read along; use https://");
  BOOST_TEST(profile("", "https://Portal.Example.com:443/").server() == "https://portal.example.com");
  environment["PORTICO_SERVER"] = "https://10.0.0.1:8443";
  BOOST_TEST(profile().server() == "https://10.0.0.1:8443");
}

BOOST_FIXTURE_TEST_CASE(the_ca_file_is_variable_or_kept_with_its_server, Home) {
  BOOST_TEST(profile("", "https://a").ca_file() == "");
  environment["PORTICO_CA_FILE"] = "ca.pem";
  BOOST_TEST(profile("", "https://a").ca_file() == "ca.pem");
  profile("", "https://a").keep(Secret("t")).value();
  environment.erase("PORTICO_CA_FILE");
  BOOST_TEST(profile().server() == "https://a");
  BOOST_TEST(profile().ca_file() == fs::absolute("ca.pem").string());
  BOOST_TEST(profile("", "https://A/").ca_file() == fs::absolute("ca.pem").string());
  BOOST_TEST(profile("", "https://b").ca_file() == "");
  environment["PORTICO_CA_FILE"] = "/other.pem";
  BOOST_TEST(profile().ca_file() == "/other.pem");
}

BOOST_FIXTURE_TEST_CASE(no_other_server_is_given_the_kept_token, Home) {
  profile("", "https://a").keep(Secret("kept")).value();
  const auto token_for = [&](const char* server) { return std::string(profile("", server).token().value().text()); };
  BOOST_TEST(token_for("") == "kept");
  BOOST_TEST(token_for("https://A:443/") == "kept");
  BOOST_TEST(token_for("https://a:8443") == "");
  BOOST_TEST(token_for("https://b") == "");
  BOOST_TEST(token_for("unix:/run/x.sock") == "");
  environment["PORTICO_TOKEN"] = "given";
  BOOST_TEST(token_for("https://b") == "given");
}

BOOST_FIXTURE_TEST_CASE(without_anything_there_is_no_token, Home) { BOOST_TEST(token().empty()); }

BOOST_FIXTURE_TEST_CASE(keeps_a_token_for_the_owner_only, Home) {
  profile().keep(Secret("ptc_s_1")).value();
  BOOST_TEST(token() == "ptc_s_1");
  BOOST_TEST(mode_of(kept()) == 0600U);
  BOOST_TEST(mode_of(kept().parent_path()) == 0700U);
  BOOST_TEST(profile("other").token().value().empty());
}

BOOST_FIXTURE_TEST_CASE(forgetting_removes_the_token_and_keeps_the_server, Home) {
  profile("", "unix:/kept.sock").keep(Secret("ptc_s_1")).value();
  profile().forget();
  BOOST_TEST(token().empty());
  BOOST_TEST(!fs::exists(kept()));
  BOOST_TEST(profile().server() == "unix:/kept.sock");
  profile().forget();  // once more is no error
}

BOOST_FIXTURE_TEST_CASE(a_token_that_others_may_read_is_refused, Home) {
  profile().keep(Secret("ptc_s_1")).value();
  for (const unsigned mode : {0640U, 0604U, 0620U, 0601U}) {
    fs::permissions(kept(), static_cast<fs::perms>(mode));
    BOOST_TEST((profile().token().error().code == Errc::denied), mode);
  }
  fs::permissions(kept(), static_cast<fs::perms>(0400));
  BOOST_TEST(token() == "ptc_s_1");
}

BOOST_FIXTURE_TEST_CASE(a_folder_that_others_may_enter_is_refused, Home) {
  profile().keep(Secret("ptc_s_1")).value();
  fs::permissions(kept().parent_path(), static_cast<fs::perms>(0750));
  const Error refused = profile().token().error();
  BOOST_TEST((refused.code == Errc::denied));
  BOOST_TEST(refused.message.find("credentials") != std::string::npos);
  BOOST_TEST(refused.hint.find("chmod") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(keeping_again_narrows_the_folder, Home) {
  profile().keep(Secret("ptc_s_1")).value();
  fs::permissions(kept().parent_path(), static_cast<fs::perms>(0755));
  profile().keep(Secret("ptc_s_2")).value();
  BOOST_TEST(token() == "ptc_s_2");
}

BOOST_FIXTURE_TEST_CASE(a_token_can_come_from_the_environment, Home) {
  profile().keep(Secret("kept")).value();
  write(folder / "token", "from file\n", 0600);
  environment["PORTICO_TOKEN_FILE"] = (folder / "token").string();
  BOOST_TEST(token() == "from file");
  environment["PORTICO_TOKEN"] = "from variable";
  BOOST_TEST(token() == "from variable");
}

BOOST_FIXTURE_TEST_CASE(a_token_file_must_exist_and_be_private, Home) {
  environment["PORTICO_TOKEN_FILE"] = (folder / "token").string();
  BOOST_TEST((profile().token().error().code == Errc::not_found));
  write(folder / "token", "t", 0644);
  BOOST_TEST((profile().token().error().code == Errc::denied));
}

BOOST_FIXTURE_TEST_CASE(the_folder_follows_xdg, Home) {
  const auto keep_under = [&](const Environment& variables) {
    Profile::choose(variables, "", "", files).value().keep(Secret("t")).value();
  };
  keep_under({{"XDG_STATE_HOME", (folder / "state").string()}, {"HOME", (folder / "home").string()}});
  BOOST_TEST(fs::exists(folder / "state" / "portico" / "credentials" / "default"));
  keep_under({{"XDG_STATE_HOME", "relative"}, {"HOME", (folder / "home").string()}});
  BOOST_TEST(fs::exists(folder / "home" / ".local" / "state" / "portico" / "credentials" / "default"));
}

BOOST_FIXTURE_TEST_CASE(without_a_home_nothing_is_kept_or_found, Home) {
  const Profile homeless = Profile::choose({}, "", "", files).value();
  BOOST_TEST(homeless.token().value().empty());
  BOOST_TEST((homeless.keep(Secret("t")).error().code == Errc::invalid));
  BOOST_TEST((homeless.keep_ticket(Secret("t")).error().code == Errc::invalid));
  BOOST_TEST((homeless.ticket().error().code == Errc::not_found));
  homeless.forget();
  BOOST_TEST(!fs::exists(".local"));
}

BOOST_FIXTURE_TEST_CASE(a_ticket_waits_between_the_two_steps, Home) {
  BOOST_TEST((profile().ticket().error().code == Errc::not_found));
  profile().keep_ticket(Secret("half")).value();
  BOOST_TEST(profile().ticket().value().text() == "half");
  BOOST_TEST(mode_of(kept("default.ticket")) == 0600U);
  profile().forget_ticket();
  BOOST_TEST((profile().ticket().error().code == Errc::not_found));
}

BOOST_FIXTURE_TEST_CASE(a_ticket_that_others_may_read_is_refused, Home) {
  profile().keep_ticket(Secret("half")).value();
  fs::permissions(kept("default.ticket"), static_cast<fs::perms>(0644));
  BOOST_TEST((profile().ticket().error().code == Errc::denied));
}

BOOST_FIXTURE_TEST_CASE(a_place_that_cannot_be_made_is_named, Home) {
  write(folder / "file", "", 0600);
  environment["PORTICO_CONFIG_DIR"] = (folder / "file").string();
  const auto refused = profile().keep(Secret("t"));
  BOOST_TEST((refused.error().code == Errc::storage));
  BOOST_TEST(refused.error().message.find("file/credentials") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
