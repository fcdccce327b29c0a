// A section of the file: its keys, each declared once with name, type, whether it must be there and
// what it means. The default is what stands in a new T.
//
//   Section<JournalConfig>("journal", "the journal", "Where everything that happens is written.")
//       .required("path", &JournalConfig::path, path(), "The SQLite file.")
//       .key("snapshot_every", &JournalConfig::snapshot_every, whole(100, 1'000'000), "...")
//       .codec();
#pragma once

#include "bot/config/declare/codec.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace deploybot::bot::config {

/// Unknown and missing keys, and exactly one of them where the section wants that. false: the node
/// has no keys.
bool expect_keys(Context& context, const Node& node, const Shape& shape);

template <class T>
class Section {
public:
    /// `name`: of the record, unique; `meaning`: a sentence, for the schema and the reference.
    Section(std::string name, std::string called, std::string meaning)
        : shape_(std::make_shared<Shape>()) {
        shape_->kind = Shape::Kind::Record;
        shape_->name = std::move(name);
        shape_->type = std::move(called);
        shape_->meaning = std::move(meaning);
    }

    /// `access`: a member, or a function T& -> M&.
    template <class Access, class M>
    Section& key(std::string name, Access access, Codec<M> codec, std::string meaning) {
        add(std::move(name), access, std::move(codec), std::move(meaning), false);
        return *this;
    }
    template <class Access, class M>
    Section& required(std::string name, Access access, Codec<M> codec, std::string meaning) {
        add(std::move(name), access, std::move(codec), std::move(meaning), true);
        return *this;
    }
    /// Its keys are alternatives.
    Section& exactly_one() {
        shape_->exactly_one = true;
        return *this;
    }
    /// Before the keys are read.
    Section& start(std::function<void(Context&, T&)> begin) {
        begin_ = std::move(begin);
        return *this;
    }
    /// After them, also when there were mistakes: rules over several keys.
    Section& check(std::function<void(Context&, const Node&, T&)> rule) {
        rules_.push_back(std::move(rule));
        return *this;
    }

    [[nodiscard]] Codec<T> codec() const {
        const auto self = std::make_shared<const Section>(*this);
        return {
            shape_,
            [self](Context& context, const Node& node, T& value) {
                self->read(context, node, value);
            },
            [self](const T& value) { return self->write(value); }};
    }

private:
    struct Reader {
        std::function<void(Context&, const Node&, T&)> read;
        std::function<std::string(T&)> write;
    };

    template <class Access, class M>
    void add(std::string name, Access access, Codec<M> codec, std::string meaning, bool required) {
        Reader reader;
        reader.read = [access, codec](Context& context, const Node& node, T& value) {
            codec.read(context, node, std::invoke(access, value));
        };
        reader.write = [access, codec](T& value) {
            return codec.write(std::invoke(access, value));
        };
        T fresh{};
        shape_->keys.push_back(
            {std::move(name), std::move(meaning), required, required ? "" : reader.write(fresh),
             codec.shape}
        );
        readers_.push_back(std::move(reader));
    }

    void read(Context& context, const Node& node, T& value) const {
        if (!expect_keys(context, node, *shape_)) {
            return;
        }
        if (begin_) {
            begin_(context, value);
        }
        for (std::size_t at = 0; at < readers_.size(); ++at) {
            if (const Node* found = find(node, shape_->keys[at].name)) {
                readers_[at].read(context, *found, value);
            }
        }
        for (const auto& rule : rules_) {
            rule(context, node, value);
        }
    }

    /// Only records in a default list show; a section by itself is described by its own keys.
    [[nodiscard]] std::string write(const T& value) const {
        T copy = value;
        std::string text;
        for (std::size_t at = 0; at < readers_.size(); ++at) {
            const std::string written =
                shape_->keys[at].required ? readers_[at].write(copy) : std::string();
            if (written.empty()) {
                return {};
            }
            text +=
                (text.empty() ? "" : ", ") + to_json_text(shape_->keys[at].name) + ": " + written;
        }
        return "{" + text + "}";
    }

    std::shared_ptr<Shape> shape_;
    std::vector<Reader> readers_;
    std::function<void(Context&, T&)> begin_;
    std::vector<std::function<void(Context&, const Node&, T&)>> rules_;
};

}  // namespace deploybot::bot::config
