// One flag document on disk: where it stands, how it is read, replaced and read back.
//
// Thread: any, blocking; one call at a time for one file.
#pragma once

#include "base/result.hpp"
#include "integrations/flags/flag_set.hpp"

#include <optional>
#include <string>

namespace deploybot::integrations::flags {

class DocumentFile {
public:
    DocumentFile(std::string folder, base::ServiceName service, base::EnvironmentName environment);

    [[nodiscard]] const std::string& path() const { return path_; }

    /// Names that may stand in a path: letters, digits and - _ . (not in front). Errors: Invalid.
    [[nodiscard]] base::Outcome check_names() const;
    /// Errors: NotFound, Unavailable (it cannot be read), Broken (not what we write).
    [[nodiscard]] base::Result<FlagSet> read() const;
    /// Makes the folders, replaces the file, reads it back. Readable for everybody: it holds no
    /// secret, and programs of other users read it. Errors: Full, Unavailable, Broken (what was
    /// read back is not what was written).
    [[nodiscard]] base::Result<FlagSet> write(const FlagSet& flags) const;
    /// Starts from the file; from `remembered` (and says so in the log) if it is gone or broken.
    /// Errors: as read, if nothing is remembered.
    [[nodiscard]] base::Result<FlagSet> set(
        const base::FlagName& flag, int percent, const std::optional<FlagSet>& remembered
    ) const;

private:
    [[nodiscard]] base::Result<FlagSet> read_or_remember(const std::optional<FlagSet>& remembered
    ) const;

    std::string folder_;
    base::ServiceName service_;
    base::EnvironmentName environment_;
    std::string path_;
};

}  // namespace deploybot::integrations::flags
