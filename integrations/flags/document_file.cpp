#include "integrations/flags/document_file.hpp"

#include "base/file.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace deploybot::integrations::flags {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

constexpr std::size_t kDocumentBytes = std::size_t{4} * 1024 * 1024;
constexpr mode_t kFileMode = 0644;
constexpr mode_t kFolderMode = 0755;

bool is_path_name(const std::string& text) {
    return !text.empty() && text.size() <= 100 && text.front() != '.' &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) {
               return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
           });
}

}  // namespace

DocumentFile::DocumentFile(
    std::string folder, base::ServiceName service, base::EnvironmentName environment
)
    : folder_(std::move(folder)),
      service_(std::move(service)),
      environment_(std::move(environment)),
      path_(folder_ + "/" + service_.str() + "/" + environment_.str() + ".json") {}

base::Outcome DocumentFile::check_names() const {
    for (const std::string& name : {service_.str(), environment_.str()}) {
        if (!is_path_name(name)) {
            return fail(
                ErrorCode::Invalid, "\"" + name + "\" cannot be the name of a flag document",
                "letters, digits and - _ . only, no dot in front"
            );
        }
    }
    return {};
}

Result<FlagSet> DocumentFile::read() const {
    const auto text = base::read_file(path_, kDocumentBytes);
    if (!text) {
        return fail(text.error());
    }
    auto flags = parse_document(*text, service_, environment_);
    if (!flags) {
        return fail(
            ErrorCode::Broken, "flag document " + path_ + " " + flags.error().message,
            "it is DeployBot's own: remove it, and the flags are set anew from the journal"
        );
    }
    return flags;
}

Result<FlagSet> DocumentFile::write(const FlagSet& flags) const {
    for (const std::string& folder : {folder_, folder_ + "/" + service_.str()}) {
        if (auto made = base::make_folder(folder, kFolderMode); !made) {
            return fail(made.error());
        }
    }
    if (auto written = base::write_file_atomically(path_, to_document(flags), kFileMode);
        !written) {
        return fail(written.error());
    }
    auto found = read();
    if (found && *found != flags) {
        return fail(
            ErrorCode::Broken, "flag document " + path_ + " is not what was written to it",
            "does another program write to it?"
        );
    }
    return found;
}

Result<FlagSet> DocumentFile::set(
    const base::FlagName& flag, int percent, const std::optional<FlagSet>& remembered
) const {
    auto flags = read_or_remember(remembered);
    if (!flags) {
        return flags;
    }
    flags->percent[flag] = percent;
    return write(*flags);
}

Result<FlagSet> DocumentFile::read_or_remember(const std::optional<FlagSet>& remembered) const {
    auto found = read();
    if (found || !remembered) {
        return found;
    }
    base::log_warning(
        {}, "a flag document is replaced by what is remembered of it",
        {{"reason", found.error().message}}
    );
    return *remembered;
}

}  // namespace deploybot::integrations::flags
