// What can be wrong with a configuration before it is JSON.
#include <sys/stat.h>
#include <unistd.h>

#include "config_files.h"
#include "json/json_text.h"

namespace a3 {
namespace {

using test::errors_of;
using test::errors_of_text;
using test::TempFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::vector<std::string> errors_of_file(const std::filesystem::path& file) {
  return errors_of([&] { load_machine(file); });
}

TEST(ConfigText, WithASyntaxErrorNamesLineAndColumn) {
  // The second line ends without comma; the string on the third ends in column 13.
  EXPECT_THAT(errors_of_text("{\"hardware\": {\n  \"num_rows\": 3\n  \"num_lanes\": 4}}"),
              ElementsAre(StartsWith("x.json: is not valid JSON at line 3, column 13: ")));
  // The closing brace after the comma is the ninth character.
  EXPECT_THAT(errors_of_text("{\"a\": 1,}"),
              ElementsAre(StartsWith("x.json: is not valid JSON at line 1, column 9: ")));
  EXPECT_THAT(errors_of_text("{\"a\": nul}"), ElementsAre(HasSubstr("line 1, column 10: ")));
  EXPECT_THAT(errors_of_text("{} x"), ElementsAre(HasSubstr("line 1, column 4: ")));
  EXPECT_THAT(errors_of_text("{"), ElementsAre(HasSubstr("unexpected end of input")));
}

TEST(ConfigText, WithCommentsIsNotJson) {
  EXPECT_THAT(errors_of_text("{} // a comment"), ElementsAre(HasSubstr("is not valid JSON")));
}

TEST(ConfigText, WithANumberTooLargeForADoubleNamesNumberAndPlace) {
  // The number takes columns 30 to 34.
  EXPECT_THAT(errors_of_text("{\"hardware\": {\"clock_mhz\":   1e999}}"),
              ElementsAre("x.json: is not valid JSON at line 1, column 34: the number 1e999 is too "
                          "large"));
}

TEST(ConfigText, ThatIsEmptyIsAnError) {
  for (const char* text : {"", " \n\t\r\n"}) {
    EXPECT_THAT(errors_of_text(text), ElementsAre("x.json: is empty; allowed: a JSON document"));
  }
}

TEST(ConfigText, ThatIsNotUtf8NamesByteAndPlace) {
  EXPECT_THAT(errors_of_text("{\n\"\xff\": 1}"),
              ElementsAre("x.json: is not UTF-8 text: byte 0xff at line 2, column 2"));
  // A lone continuation byte, an overlong slash, a surrogate, a cut-off character.
  for (const char* text : {"{\"\x80\": 1}", "{\"\xc0\xaf\": 1}", "{\"\xed\xa0\x80\": 1}",
                           "{\"\xf4\x90\x80\x80\": 1}", "\"\xe2\x82"}) {
    EXPECT_THAT(errors_of_text(text), ElementsAre(HasSubstr("is not UTF-8 text"))) << text;
  }
}

TEST(ConfigText, MayHoldUtf8OfAllLengths) {
  EXPECT_NO_THROW(
      test::machine_of_text("{\"$schema\": \"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"}"));
}

TEST(ConfigText, WithAZeroByteIsRefusedAlsoAfterTheDocument) {
  using namespace std::string_literals;
  EXPECT_THAT(errors_of_text("{}\0 and more"s),
              ElementsAre("x.json: is not UTF-8 text: byte 0x00 at line 1, column 3"));
}

TEST(ConfigText, NestedTooDeeplyIsRefusedAtOnce) {
  const std::string open(500'000, '[');
  EXPECT_THAT(errors_of_text(open + std::string(500'000, ']')),
              ElementsAre("x.json: objects and arrays are nested deeper than 64 levels"));
}

TEST(ConfigText, WithVeryManyKeysIsRefusedAtOnce) {
  std::string text = "{\"a\": 0";
  for (int key = 0; key < 70'000; ++key) text += ",\"" + std::to_string(key) + "\":0";
  EXPECT_THAT(errors_of_text(text + "}"), ElementsAre("x.json: an object has more than 1000 keys"));
}

TEST(ConfigText, IsLimitedToOneMebibyte) {
  const std::string document = "{}";
  const std::string just_right = document + std::string(1024 * 1024 - 2, ' ');
  EXPECT_THAT(errors_of_text(just_right), testing::IsEmpty());
  EXPECT_THAT(errors_of_text(just_right + " "),
              ElementsAre(HasSubstr("is larger than 1 MiB; allowed: at most 1048576 bytes")));
}

TEST(ConfigFile, ThatIsMissingIsNamed) {
  const TempFolder folder;
  const auto file = folder.path() / "none.json";
  EXPECT_THAT(errors_of_file(file), ElementsAre(file.string() + ": no such file; give the path of "
                                                                "an existing JSON file"));
  EXPECT_THAT(errors_of_file(""), ElementsAre(HasSubstr("the file name is empty")));
}

TEST(ConfigFile, ThatIsADirectoryIsRefused) {
  const TempFolder folder;
  EXPECT_THAT(errors_of_file(folder.path()),
              ElementsAre(StartsWith(folder.path().string() + ": is a directory")));
}

TEST(ConfigFile, ThatIsAPipeOrDeviceIsRefusedWithoutWaiting) {
  const TempFolder folder;
  const auto pipe = folder.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(errors_of_file(pipe), ElementsAre(HasSubstr("is a pipe, socket or device")));
  EXPECT_THAT(errors_of_file("/dev/zero"), ElementsAre(HasSubstr("is a pipe, socket or device")));
}

TEST(ConfigFile, ThatIsALoopOfLinksIsRefused) {
  const TempFolder folder;
  const auto link = folder.path() / "loop.json";
  std::filesystem::create_symlink(link, link);
  EXPECT_THAT(errors_of_file(link),
              ElementsAre(AllOf(HasSubstr("loop.json: cannot be read: "), HasSubstr("symbolic"))));
}

TEST(ConfigFile, MayBeALink) {
  const TempFolder folder;
  folder.write("x.json", "{}");
  std::filesystem::create_symlink("x.json", folder.path() / "link.json");
  EXPECT_NO_THROW(load_machine(folder.path() / "link.json"));
}

/// The superuser may read everything, so a test that runs as root gives that up for a while.
class OrdinaryUser {
 public:
  OrdinaryUser() {
    if (was_root_) {
      EXPECT_EQ(seteuid(kNobody), 0);
    }
  }
  ~OrdinaryUser() {
    if (was_root_) {
      EXPECT_EQ(seteuid(0), 0);
    }
  }
  OrdinaryUser(const OrdinaryUser&) = delete;
  OrdinaryUser& operator=(const OrdinaryUser&) = delete;

 private:
  static constexpr uid_t kNobody = 65534;
  const bool was_root_ = geteuid() == 0;
};

TEST(ConfigFile, ThatMayNotBeReadIsNamedWithTheReason) {
  const TempFolder folder;
  const auto file = folder.write("x.json", "{}");
  std::filesystem::permissions(folder.path(), std::filesystem::perms::others_all,
                               std::filesystem::perm_options::add);
  std::filesystem::permissions(file, std::filesystem::perms::none);
  const OrdinaryUser nobody;
  EXPECT_THAT(errors_of_file(file),
              ElementsAre(file.string() + ": cannot be read: Permission denied"));
}

TEST(ParseJson, FindsRepeatedKeysInsideArraysAndKeepsTheLastValue) {
  const auto parsed = json::parse_json(R"([1, {"a": 1}, {"b": [0, {"c": 1, "c": 2}]}])");
  ASSERT_EQ(parsed.repeated_keys.size(), 1U);
  EXPECT_EQ(parsed.repeated_keys[0].pointer, "/2/b/1/c");
  EXPECT_EQ(parsed.document.at("/2/b/1/c"_json_pointer), 2);
}

TEST(ParseJson, AllowsTheSameKeyInDifferentObjects) {
  EXPECT_TRUE(json::parse_json(R"({"a": {"a": {"b": 1}}, "b": [{"a": 1}, {"a": 2}]})")
                  .repeated_keys.empty());
}

TEST(ParseJson, AllowsExactly64Levels) {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  EXPECT_EQ(json::parse_json(nested(64)).problem, json::TextProblem::kNone);
  EXPECT_EQ(json::parse_json(nested(65)).problem, json::TextProblem::kTooBig);
  EXPECT_FALSE(json::is_nested_deeper(json::parse_json(nested(64)).document, 64));
  EXPECT_TRUE(json::is_nested_deeper(json::parse_json(nested(64)).document, 63));
}

}  // namespace
}  // namespace a3
