// Hostile JSON texts; the numbers are those of the project's list of hostile inputs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

#include "keratin/base/error.h"
#include "keratin/base/json_events.h"

namespace keratin {
namespace {

using ::testing::HasSubstr;

Error error_of(std::string_view text, const JsonLimits& limits = {}) {
  const auto start = std::chrono::steady_clock::now();
  try {
    Json::parse(text, limits);
  } catch (const Error& error) {
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
    return error;
  }
  ADD_FAILURE() << "no error for " << text.substr(0, 80);
  return Error(ErrorCode::kInternal, "");
}

void expect_corrupt_at(std::string_view text, int64_t offset) {
  const Error error = error_of(text);
  EXPECT_EQ(error.code(), ErrorCode::kCorrupt) << text.substr(0, 80);
  EXPECT_EQ(error.place().offset, offset) << error.what();
}

TEST(Hostile12, NothingIsNoValue) {
  expect_corrupt_at("", 0);
  expect_corrupt_at(" \n\t", 3);
}

TEST(Hostile12, NullAndAListAreJsonButNoObject) {
  EXPECT_THROW(Json::parse("null").at("config"), Error);
  EXPECT_THROW(Json::parse("[]").at("config"), Error);
}

TEST(Hostile12, AHundredMegabytesOfBracketsEndAtTheSizeLimit) {
  // The size is looked at before a byte is, so that one megabyte shows what a hundred would.
  const std::string brackets(1 << 20, '[');
  const Error error = error_of(brackets, {.max_bytes = (1 << 20) - 1});
  EXPECT_EQ(error.code(), ErrorCode::kLimit);
}

TEST(Hostile12, DepthEndsAtItsLimitWithoutRecursion) {
  for (const char* open : {"[", "{\"a\":", "[{\"a\":"}) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += open;
    EXPECT_EQ(error_of(text).code(), ErrorCode::kLimit);
    EXPECT_EQ(error_of(text, {.max_depth = INT64_MAX}).code(), ErrorCode::kLimit);
    EXPECT_GT(error_of(text, {.max_depth = 64}).place().offset, 60);
  }
}

TEST(Hostile12, TextThatIsNotUtf8IsRefusedWhereItBegins) {
  for (const char* bad : {"\xFF", "\xC3", "\xC0\xAF", "\xE2\x82", "\xF4\x90\x80\x80", "\xED\xA0\x80", "\x80"})
    expect_corrupt_at("{\"a\": \"" + std::string(bad) + "\"}", 7);
  expect_corrupt_at("\xFF[]", 0);
  expect_corrupt_at("\xEF\xBB\xBF[]", 0);
}

TEST(Hostile12, Utf16IsRefusedByName) {
  using namespace std::string_literals;
  for (const std::string& text : {"\xFF\xFE{\0}\0"s, "\xFE\xFF\0{\0}"s, "{\0}\0"s, "\0{\0}"s})
    EXPECT_THAT(error_of(text).what(), HasSubstr("received UTF-16"));
}

TEST(Hostile12, HalfASurrogatePairIsRefused) {
  for (const char* text : {"\"\\ud800\"", "\"\\udc00\"", "\"\\ud800x\"", "\"\\ud800\\u0041\"", "\"\\ud800\\ud800\""})
    EXPECT_THAT(error_of(text).what(), HasSubstr("surrogate")) << text;
  EXPECT_EQ(Json::parse("\"\\ud83d\\ude00\"").as_string(), "\xF0\x9F\x98\x80");
}

TEST(Hostile12, AKeyThatComesTwiceIsRefusedAtAnyDepth) {
  EXPECT_THAT(error_of(R"({"a": 1, "a": 1})").what(), HasSubstr("\"a\" twice"));
  EXPECT_THAT(error_of(R"([{"x": {"b": 1, "c": 2, "\u0062": 3}}])").what(), HasSubstr("\"b\" twice"));
}

TEST(Hostile12, NothingMayFollowTheValue) {
  for (const char* text : {"{} x", "{} {}", "[]]", "1 2", "null,"})
    EXPECT_THAT(error_of(text).what(), HasSubstr("nothing more after the value"));
}

TEST(Hostile12, NumbersThatNoDoubleHoldsAreRefused) {
  for (const char* text : {"1e999", "-1e999", "1e99999999999999999999"}) expect_corrupt_at(text, 0);
  // 10^400, written out: the same number is refused in a few thousand and in a million digits.
  expect_corrupt_at("1" + std::string(400, '0'), 0);
  expect_corrupt_at(std::string(1'000'000, '9'), 0);
}

TEST(Hostile12, MinusZeroAndFractionsAreNoIntegers) {
  EXPECT_THROW(Json::parse("-0").as_int(), Error);
  EXPECT_THROW(Json::parse("-0.0").as_int(), Error);
  EXPECT_THROW(Json::parse("1.5").as_int(), Error);
  EXPECT_THROW(Json::parse("9223372036854775808").as_int(), Error);
  EXPECT_THROW(Json::parse("true").as_int(), Error);
  EXPECT_TRUE(std::signbit(Json::parse("-0").as_double()));
}

TEST(Hostile12, WhatOtherParsersForgiveIsRefused) {
  for (const char* text : {"{'a': 1}",    "{a: 1}", "[1,]",   "{\"a\": 1,}", "[01]",      "[+1]",      "[.5]",
                           "[5.]",        "[0x10]", "[1e]",   "[--1]",       "// c\n[]",  "[\"\t\"]",  "[\"\\x41\"]",
                           "[\"\\u12\"]", "[nan]",  "[TRUE]", "[\"abc]",     "[1 2]",     "{\"a\" 1}", "{\"a\"}",
                           "{1: 2}",      "[}",     "{]",     "-",           "[-Infinit]"})
    EXPECT_EQ(error_of(text).code(), ErrorCode::kCorrupt) << text;
}

TEST(Hostile12, OneStringMayNotTakeMoreThanItsLimit) {
  const JsonLimits limits{.max_string_bytes = 1000};
  EXPECT_NO_THROW(Json::parse('"' + std::string(1000, 'a') + '"', limits));
  EXPECT_EQ(error_of('"' + std::string(1001, 'a') + '"', limits).code(), ErrorCode::kLimit);
  EXPECT_EQ(error_of("{\"" + std::string(1001, 'k') + "\": 1}", limits).code(), ErrorCode::kLimit);
  std::string escaped = "\"";
  for (int i = 0; i < 1001; ++i) escaped += "\\n";
  EXPECT_EQ(error_of(escaped + '"', limits).code(), ErrorCode::kLimit);
}

TEST(JsonEvents, ComeInTheOrderOfTheTextWithTheirPlaces) {
  struct Log final : JsonEvents {
    std::string text;
    void begin_object(int64_t at) override { text += cat("{", at, " "); }
    void end_object(int64_t at) override { text += cat("}", at, " "); }
    void begin_array(int64_t at) override { text += cat("[", at, " "); }
    void end_array(int64_t at) override { text += cat("]", at, " "); }
    void key(std::string name, int64_t at) override { text += cat(name, at, " "); }
    void scalar(Json value, int64_t at) override { text += cat(value.dump(), "@", at, " "); }
  } log;
  parse_json(R"({"a": [1, {}, []], "b": "x"})", log);
  EXPECT_EQ(log.text, "{0 a1 [6 1@7 {10 }11 [14 ]15 ]16 b19 \"x\"@24 }27 ");
}

}  // namespace
}  // namespace keratin
