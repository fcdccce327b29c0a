#include "integrations/folder/folder_source.hpp"

#include "base/text.hpp"
#include "integrations/folder/blob_check.hpp"
#include "net/worker.hpp"

#include <nlohmann/json.hpp>

#include <string_view>
#include <utility>

namespace deploybot::integrations::folder {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::size_t kLargestRecord = 65536;
constexpr std::string_view kAlgorithm = "sha256:";

/// The hex digits of a well-formed digest; empty otherwise.
std::string_view hex_of(std::string_view digest) {
    const bool is_digest = digest.starts_with(kAlgorithm) &&
                           digest.size() == kAlgorithm.size() + 64 &&
                           base::is_full_sha(digest.substr(kAlgorithm.size()));
    return is_digest ? digest.substr(kAlgorithm.size()) : std::string_view{};
}

base::Result<base::Digest> parse_record(const std::string& path, const std::string& text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    const auto digest = json.is_object() ? json.find("digest") : json.end();
    if (!json.is_object() || digest == json.end() || !digest->is_string() ||
        hex_of(digest->get_ref<const std::string&>()).empty()) {
        return fail(
            ErrorCode::Broken, path + " names no digest",
            "CI must write {\"digest\":\"sha256:<64 hex digits>\"} there"
        );
    }
    return base::Digest(digest->get<std::string>());
}

}  // namespace

class FolderSource::Impl {
public:
    Impl(boost::asio::any_io_executor executor, std::map<base::ServiceName, FolderConfig> services)
        : services_(std::move(services)), worker_(std::move(executor)) {}

    void find(
        const base::ServiceName& service, const base::CommitSha& commit,
        deploy::Completion<deploy::Artifact> done
    ) {
        worker_.run([this, service, commit] { return read(service, commit); }, std::move(done));
    }

private:
    base::Result<deploy::Artifact> read(
        const base::ServiceName& service, const base::CommitSha& commit
    ) {
        const auto config = services_.find(service);
        if (config == services_.end()) {
            return fail(
                ErrorCode::Invalid, "no artifact folder is configured for " + service.str()
            );
        }
        if (!base::is_full_sha(commit.str())) {
            return fail(ErrorCode::Invalid, "an artifact is found by a full commit SHA only");
        }
        const auto digest = read_record(config->second.folder, commit);
        if (!digest) {
            return fail(digest.error());
        }
        return verify(config->second, *digest);
    }

    static base::Result<base::Digest> read_record(
        const std::string& folder, const base::CommitSha& commit
    ) {
        const std::string name = commit.str() + ".json";
        const std::string path = folder + "/commits/" + name;
        const auto opened = open_below(folder, {"commits", name});
        if (!opened && opened.error().code == ErrorCode::NotFound) {
            return fail(
                ErrorCode::NotFound, "no artifact for commit " + commit.str(),
                "CI should have written " + path + "; build the commit, then ask again"
            );
        }
        if (!opened) {
            return fail(opened.error());
        }
        // by its descriptor: what was checked is what is read
        const auto text =
            base::read_file("/proc/self/fd/" + std::to_string(opened->file.get()), kLargestRecord);
        if (!text) {
            const bool is_large = text.error().code == ErrorCode::Full;
            return fail(
                is_large ? ErrorCode::Broken : ErrorCode::Unavailable,
                path + (is_large ? " is larger than 64 KiB" : " cannot be read")
            );
        }
        return parse_record(path, *text);
    }

    base::Result<deploy::Artifact> verify(const FolderConfig& config, const base::Digest& digest) {
        const std::string hex(hex_of(digest.str()));
        const std::string path = config.folder + "/blobs/sha256/" + hex;
        const auto opened = open_below(config.folder, {"blobs", "sha256", hex});
        if (!opened && opened.error().code == ErrorCode::NotFound) {
            return fail(
                ErrorCode::NotFound, "the artifact " + digest.str() + " is not there",
                "CI should have written " + path + "; build the commit again"
            );
        }
        if (!opened) {
            return fail(opened.error());
        }
        const auto found = hasher_.digest_of(*opened, config.largest_blob);
        if (!found) {
            return fail(
                found.error().code, path + ": " + found.error().message, found.error().hint
            );
        }
        if (*found != digest) {
            return fail(
                ErrorCode::Broken,
                path + " does not hold what its name says: its digest is " + found->str(),
                "do not deploy it; find out who changed it, then build the commit again"
            );
        }
        return deploy::Artifact{digest, path};
    }

    const std::map<base::ServiceName, FolderConfig> services_;
    BlobHasher hasher_;   ///< the worker's alone
    net::Worker worker_;  ///< last: nothing that it uses goes before it
};

FolderSource::FolderSource(
    boost::asio::any_io_executor executor, std::map<base::ServiceName, FolderConfig> services
)
    : impl_(std::make_unique<Impl>(std::move(executor), std::move(services))) {}

FolderSource::~FolderSource() = default;

void FolderSource::find_artifact(
    const base::ServiceName& service, const base::CommitSha& commit,
    deploy::Completion<deploy::Artifact> done
) {
    impl_->find(service, commit, std::move(done));
}

}  // namespace deploybot::integrations::folder
