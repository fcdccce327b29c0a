// The reader, the schema and the documents say the same.
#include "bot/config/declare/shape.hpp"
#include "bot/config/schema.hpp"
#include "bot/config/sections/sections.hpp"
#include "tests/bot/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <regex>
#include <set>
#include <sstream>

namespace deploybot::bot {
namespace {

std::string path_to(const std::string& name) {
    return std::string(DEPLOYBOT_SOURCE_DIR) + "/" + name;
}

std::string content_of(const std::string& name) {
    std::stringstream content;
    content << std::ifstream(path_to(name)).rdbuf();
    return content.str();
}

bool updates_documents() {
    return std::getenv("DEPLOYBOT_UPDATE_DOCS") != nullptr;
}

/// Each record once.
void visit(const config::Shape& shape, const std::function<void(const config::Shape&)>& see) {
    if (shape.inner) {
        visit(*shape.inner, see);
    }
    if (shape.kind == config::Shape::Kind::Record) {
        see(shape);
        for (const config::KeyShape& key : shape.keys) {
            visit(*key.shape, see);
        }
    }
}

TEST(Schema, IsThePublishedOne) {
    if (updates_documents()) {
        std::ofstream(path_to("docs/deploybot.schema.json")) << config_schema() << "\n";
    }
    EXPECT_EQ(content_of("docs/deploybot.schema.json"), config_schema() + "\n")
        << "run bot_config_test with DEPLOYBOT_UPDATE_DOCS=1 and commit docs/deploybot.schema.json";
}

TEST(Schema, HasEveryKeyWithADefaultThatFitsItsPattern) {
    const auto schema = nlohmann::json::parse(config_schema());
    EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    for (const auto& [name, definition] : schema["$defs"].items()) {
        EXPECT_EQ(definition["additionalProperties"], false) << name;
        for (const auto& [key, property] : definition["properties"].items()) {
            EXPECT_TRUE(property.contains("description")) << name << "." << key;
            if (property.contains("default") && property.contains("pattern")) {
                const auto standard = property["default"].get<std::string>();
                EXPECT_TRUE(
                    std::regex_search(standard, std::regex(property["pattern"].get<std::string>()))
                ) << name
                  << "." << key << ": " << standard;
            }
        }
    }
}

TEST(Schema, NamesNoTwoDifferentSectionsTheSame) {
    std::map<std::string, std::string> keys_of;
    visit(*config::file_codec().shape, [&](const config::Shape& record) {
        std::string keys;
        for (const config::KeyShape& key : record.keys) {
            keys += key.name + " ";
        }
        EXPECT_EQ(keys_of.emplace(record.name, keys).first->second, keys) << record.name;
    });
    EXPECT_GT(keys_of.size(), 30U);
}

TEST(Reference, StandsAtTheEndOfTheGuide) {
    const std::string name = "docs/configuration.md";
    const std::string heading = "## Reference\n";
    std::string guide = content_of(name);
    const std::size_t at = guide.find(heading);
    ASSERT_NE(at, std::string::npos);
    const std::string expected =
        guide.substr(0, at) + heading +
        "\n<!-- Made from bot/config/sections/: `./dev test` compares the two. -->\n\n" +
        config_reference();
    if (updates_documents()) {
        std::ofstream(path_to(name)) << expected;
        guide = expected;
    }
    EXPECT_EQ(
        guide, expected
    ) << "run bot_config_test with DEPLOYBOT_UPDATE_DOCS=1 and commit docs/configuration.md";
}

TEST(Example, HasNoMistakes) {
    const auto loaded = load_config(
        path_to("examples/configuration/deploybot.yaml"), {.environment = {}, .with_secrets = false}
    );
    EXPECT_TRUE(loaded) << format_mistakes(loaded.error());
}

}  // namespace
}  // namespace deploybot::bot
