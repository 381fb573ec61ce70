#include "keratin/base/json.h"

#include <gtest/gtest.h>

#include <functional>

#include <cmath>

#include "keratin/base/error.h"

namespace keratin {
namespace {

ErrorCode code_of(std::string_view text, const JsonLimits& limits = {}) {
  try {
    Json::parse(text, limits);
  } catch (const Error& error) {
    return error.code();
  }
  ADD_FAILURE() << "no error for " << text.substr(0, 80);
  return ErrorCode::kInternal;
}

std::string message_of(std::string_view text) {
  try {
    Json::parse(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(JsonParse, KeepsTheOrderOfKeysAndTellsIntegersFromFloats) {
  const Json value = Json::parse(R"({"b": 1, "a": [1.0, -2, 3e2, true, null, "x"], "c": {}})");
  EXPECT_EQ(value.as_object()[0].first, "b");
  EXPECT_TRUE(value.at("b").is_int());
  EXPECT_TRUE(value.at("a")[0].is_double());
  EXPECT_EQ(value.at("a")[1].as_int(), -2);
  EXPECT_EQ(value.at("a")[2].as_int(), 300);
  EXPECT_EQ(value.at("a").size(), 6);
  EXPECT_EQ(value.dump(), R"({"b": 1, "a": [1.0, -2, 300.0, true, null, "x"], "c": {}})");
}

TEST(JsonParse, ReadsTheNonFiniteNumbersThatPythonWrites) {
  const Json value = Json::parse("[NaN, Infinity, -Infinity]");
  EXPECT_TRUE(std::isnan(value[0].as_double()));
  EXPECT_EQ(value[1].as_double(), INFINITY);
  EXPECT_EQ(value[2].as_double(), -INFINITY);
  EXPECT_EQ(value.dump(), "[NaN, Infinity, -Infinity]");
}

TEST(JsonParse, TurnsIntegersBeyond64BitsIntoDoubles) {
  EXPECT_EQ(Json::parse("9223372036854775807").as_int(), INT64_MAX);
  EXPECT_EQ(Json::parse("-9223372036854775808").as_int(), INT64_MIN);
  EXPECT_TRUE(Json::parse("9223372036854775808").is_double());
}

TEST(JsonParse, RoundsWhatIsTooSmallToZero) {
  for (const char* text : {"1e-999", "0e999", "123.5e-99999999999999999999"})
    EXPECT_EQ(Json::parse(text).as_double(), 0.0) << text;
  EXPECT_TRUE(std::signbit(Json::parse("-1e-999").as_double()));
}

TEST(JsonParse, DecodesEscapesAndSurrogatePairs) {
  EXPECT_EQ(Json::parse(R"("\u00e9\ud83d\ude00\n\/\"")").as_string(), "\xC3\xA9\xF0\x9F\x98\x80\n/\"");
  EXPECT_EQ(Json::parse("\"\xC3\xA9\"").as_string(), "\xC3\xA9");
}

TEST(JsonParse, RefusesWhatIsNoJson) {
  for (const char* text : {"",
                           " ",
                           "nul",
                           "{",
                           "[1,]",
                           "{\"a\":1,}",
                           "{a:1}",
                           "01",
                           "1.",
                           ".5",
                           "+1",
                           "-",
                           "1e",
                           "'a'",
                           "\"a",
                           "\"\\x\"",
                           "\"\\u12g4\"",
                           "\"\\ud800\"",
                           "\"\\udc00\"",
                           "\"\\ud800\\u0041\"",
                           "\"\n\"",
                           "1 2",
                           "[1 2]",
                           "{\"a\" 1}",
                           "\"\xff\"",
                           "\"\xc0\x80\"",
                           "\"\xed\xa0\x80\"",
                           "1e999",
                           "tru",
                           "Nan",
                           "--1",
                           "\xEF\xBB\xBF"
                           "1"})
    EXPECT_EQ(code_of(text), ErrorCode::kCorrupt) << text;
  for (const std::string& text : {std::string(400, '9'), std::string(400, '9') + ".5",
                                  std::string("0.1e99999999999999999999"), std::string("1e9223372036854775807")})
    EXPECT_EQ(code_of(text), ErrorCode::kCorrupt) << text;
}

TEST(JsonParse, RefusesAKeyThatComesTwice) {
  EXPECT_EQ(message_of("{\"a\": 1,\n \"a\": 2}"),
            "[json] line 2, column 8: the object that ends here has the key \"a\" twice (at byte 16)");
}

TEST(JsonParse, NamesLineAndColumn) {
  EXPECT_EQ(message_of("{\n  \"a\": ?\n}"), "[json] line 2, column 8: expected a value, received '?' (at byte 9)");
}

TEST(JsonParse, StopsAtItsLimits) {
  EXPECT_EQ(code_of(std::string(100'000, '[')), ErrorCode::kLimit);
  EXPECT_EQ(code_of("[[1]]", {.max_depth = 2}), ErrorCode::kLimit);
  EXPECT_EQ(Json::parse("[[1]]", {.max_depth = 3}).size(), 1);
  EXPECT_EQ(code_of("[1, 2, 3]", {.max_values = 3}), ErrorCode::kLimit);
  EXPECT_EQ(code_of("[1, 2, 3]", {.max_bytes = 8}), ErrorCode::kLimit);
}

TEST(Json, TakesTimeInProportionToTheText) {
  // A quarter of a million values in 4 MB: seconds if linear in the worst build, hours if each value looked at all text
  // before it.
  std::string text = "[";
  for (int i = 0; i < 250'000; ++i) text += "\"\u00e9 element\",";
  text += "0]";
  EXPECT_EQ(Json::parse(text).dump().size(), text.size() + 5 * 250'000);  // a space and four bytes of an escape each
  const std::string long_string(2'000'000, 'x');
  EXPECT_EQ(Json::parse(Json(long_string).dump()).as_string(), long_string);
}

TEST(JsonDump, WritesWhatPythonWrites) {
  // json.dumps({"k": [0.001, 1e-07, 2.0, 1e16, 0.0010000000474974513], "e": [], "s": "é\x7f😀\t"}) of CPython 3.11.
  const Json value = Json::object({{"k", Json::array({0.001, 1e-07, 2.0, 1e16, double{0.001F}})},
                                   {"e", Json::array()},
                                   {"s", "\xC3\xA9\x7f\xF0\x9F\x98\x80\t"}});
  EXPECT_EQ(value.dump(),
            R"({"k": [0.001, 1e-07, 2.0, 1e+16, 0.0010000000474974513], "e": [], "s": "\u00e9\u007f\ud83d\ude00\t"})");
}

TEST(JsonDump, IndentsAsPythonDoes) {
  const Json value = Json::object({{"a", Json::array({1, Json::object({{"b", nullptr}})})}, {"c", Json::object()}});
  EXPECT_EQ(value.dump(2), "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": {}\n}");
}

TEST(JsonDump, RefusesTextThatIsNotUtf8) { EXPECT_THROW(Json("\xff").dump(), Error); }

TEST(Json, SaysWhichKindItExpected) {
  try {
    Json("16").as_int();
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "[json] expected an integer, received a string");
    EXPECT_EQ(error.code(), ErrorCode::kCorrupt);
  }
  EXPECT_THROW(Json(1.5).as_int(), Error);
  EXPECT_THROW(Json(0x1p63).as_int(), Error);
  EXPECT_THROW(Json::object().at("a"), Error);
  EXPECT_THROW(Json::array()[0], Error);
}

TEST(Json, EveryQuestionToAnotherKindIsAnErrorThatNamesBoth) {
  const Json text("x");
  Json number(1);
  const std::pair<std::function<void()>, const char*> questions[] = {
      {[&] { text.as_bool(); }, "[json] expected a boolean, received a string"},
      {[&] { text.as_double(); }, "[json] expected a number, received a string"},
      {[&] { number.as_string(); }, "[json] expected a string, received an integer"},
      {[&] { text.as_array(); }, "[json] expected an array, received a string"},
      {[&] { number.as_array(); }, "[json] expected an array, received an integer"},
      {[&] { text.as_object(); }, "[json] expected an object, received a string"},
      {[&] { number.as_object(); }, "[json] expected an object, received an integer"},
      {[&] { text.at("a"); }, "[json] expected an object, received a string"},
  };
  for (const auto& [question, answer] : questions) {
    try {
      question();
      ADD_FAILURE() << answer;
    } catch (const Error& error) {
      EXPECT_STREQ(error.what(), answer);
    }
  }
  EXPECT_EQ(text.find("a"), nullptr);
  EXPECT_EQ(text.size(), 0);
}

TEST(Json, IntegersAndWholeDoublesAreEachOther) {
  EXPECT_EQ(Json(2).as_double(), 2.0);
  EXPECT_EQ(Json(2.0).as_int(), 2);
  EXPECT_EQ(Json(0.0).as_int(), 0);
  EXPECT_THROW(Json(-0.0).as_int(), Error);
  EXPECT_THROW(Json(-0x1p64).as_int(), Error);
  EXPECT_EQ(Json::array({1, 2}).size(), 2);
  EXPECT_EQ(Json::object({{"a", 1}}).size(), 1);
}

TEST(JsonDump, EscapesEveryControlCharacter) {
  EXPECT_EQ(Json("\b\f\n\r\t\x01\"\\").dump(), R"("\b\f\n\r\t\u0001\"\\")");
}

TEST(Json, SetReplacesAndNullBecomesAContainer) {
  Json value;
  value.set("a", 1).set("b", 2).set("a", 3);
  EXPECT_EQ(value.dump(), R"({"a": 3, "b": 2})");
  Json list;
  list.push_back("x");
  EXPECT_EQ(list, Json::array({"x"}));
  EXPECT_EQ(Json(std::vector<int64_t>{1, 2}).dump(), "[1, 2]");
  EXPECT_EQ(value.find("z"), nullptr);
}

}  // namespace
}  // namespace keratin
