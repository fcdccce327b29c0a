// Artifact source on a content-addressed folder that CI fills: FOLDER/commits/SHA.json and
// FOLDER/blobs/sha256/HEX.
//
// The commit's file holds {"digest":"sha256:..."}; the blob's content is hashed before it is handed
// out, once for each state of the file (inode, size, times). No symbolic link below the folder is
// followed. Thread: the executor's; files are read on a worker thread. Errors: NotFound (names the
// file that CI should have written), Broken (the content is not what its name says), Unavailable
// (the folder cannot be read).
#pragma once

#include "base/name.hpp"
#include "deploy/ports.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace deploybot::integrations::folder {

struct FolderConfig {
    std::string folder;                                    ///< absolute
    std::uint64_t largest_blob = std::uint64_t{8} << 30U;  ///< bytes

    bool operator==(const FolderConfig&) const = default;
};

class FolderSource final : public deploy::ArtifactSource {
public:
    FolderSource(
        boost::asio::any_io_executor executor, std::map<base::ServiceName, FolderConfig> services
    );
    ~FolderSource() override;

    void find_artifact(
        const base::ServiceName& service, const base::CommitSha& commit,
        deploy::Completion<deploy::Artifact> done
    ) override;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace deploybot::integrations::folder
