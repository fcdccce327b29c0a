// A real repository in a temporary folder, made by the git command line with nobody's
// configuration.
#pragma once

#include <string>
#include <vector>

namespace deploybot::integrations::git::tests {

class SampleRepository {
public:
    SampleRepository();
    ~SampleRepository();
    SampleRepository(const SampleRepository&) = delete;
    SampleRepository& operator=(const SampleRepository&) = delete;

    /// Runs git with exactly these arguments; answers its trimmed output. Fails the test where git
    /// fails.
    std::string run(const std::vector<std::string>& arguments, const std::string& input = {}) const;

    /// Adds a commit to what is checked out; answers its SHA.
    std::string commit(const std::string& message) const;

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace deploybot::integrations::git::tests
