#include "journal/hash.hpp"

#include <charconv>

namespace deploybot::journal {
namespace {

struct Fields {
    std::string_view stream;
    std::string_view type;
    int type_version = 0;
    std::string_view data;
    const Cause* cause = nullptr;
};

void append_hex(std::string& out, const base::Sha256Sum& sum) {
    static constexpr char kDigits[] = "0123456789abcdef";
    char hex[2 * sizeof sum];
    char* next = hex;
    for (const std::uint8_t byte : sum) {
        *next++ = kDigits[byte >> 4U];
        *next++ = kDigits[byte & 15U];
    }
    append_netstring(out, std::string_view(hex, sizeof hex));
}

void append_signed(std::string& out, std::int64_t number) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    append_netstring(out, std::string_view(digits, static_cast<std::size_t>(end - digits)));
}

void write(std::string& out, const Place& place, const Fields& fields) {
    out.clear();
    append_netstring(out, kEntryForm);
    append_netstring(out, place.position);
    append_netstring(out, fields.stream);
    append_netstring(out, place.version);
    append_signed(out, base::to_millis(place.at));
    append_netstring(out, fields.type);
    append_signed(out, fields.type_version);
    append_netstring(out, fields.data);
    append_netstring(out, fields.cause->actor);
    append_netstring(out, fields.cause->source);
    append_netstring(out, fields.cause->request);
    append_hex(out, place.previous);
}

}  // namespace

void append_netstring(std::string& out, std::string_view field) {
    char head[24];
    char* end = std::to_chars(head, head + sizeof head - 1, field.size()).ptr;
    *end++ = ':';
    out.append(head, end);
    out += field;
    out += ',';
}

void append_netstring(std::string& out, std::uint64_t number) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    append_netstring(out, std::string_view(digits, static_cast<std::size_t>(end - digits)));
}

void canonical_bytes(std::string& out, const Place& place, const NewEntry& entry) {
    write(
        out, place,
        Fields{
            .stream = entry.stream,
            .type = entry.type,
            .type_version = entry.type_version,
            .data = entry.data,
            .cause = &entry.cause}
    );
}

base::Sha256Sum EntryHasher::operator()(const Place& place, const NewEntry& entry) {
    canonical_bytes(bytes_, place, entry);
    return base::sha256(bytes_);
}

base::Sha256Sum EntryHasher::operator()(const Entry& entry) {
    write(
        bytes_,
        Place{
            .position = entry.position,
            .version = entry.version,
            .at = entry.at,
            .previous = entry.previous},
        Fields{
            .stream = entry.stream,
            .type = entry.type,
            .type_version = entry.type_version,
            .data = entry.data,
            .cause = &entry.cause}
    );
    return base::sha256(bytes_);
}

base::Sha256Sum hash_of(const Entry& entry) {
    return EntryHasher{}(entry);
}

base::Sha256Sum hash_of(const Snapshot& snapshot) {
    std::string bytes;
    bytes.reserve(snapshot.data.size() + snapshot.schema.size() + 128);
    append_netstring(bytes, kSnapshotForm);
    append_netstring(bytes, snapshot.position);
    append_netstring(bytes, snapshot.schema);
    append_netstring(bytes, snapshot.data);
    return base::sha256(bytes);
}

}  // namespace deploybot::journal
