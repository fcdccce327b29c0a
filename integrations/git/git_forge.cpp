#include "integrations/git/git_forge.hpp"

#include "integrations/git/handle.hpp"
#include "integrations/git/reader.hpp"
#include "net/worker.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace deploybot::integrations::git {

class GitForge::Impl {
public:
    Impl(boost::asio::any_io_executor executor, std::map<base::ServiceName, GitConfig> services)
        : services_(std::move(services)), worker_(std::move(executor)) {}

    void find_commit(
        const base::ServiceName& service, const std::string& commit,
        queue::Completion<queue::CommitFacts> done
    ) {
        worker_.run([this, service, commit] { return read(service, commit); }, std::move(done));
    }

    void list_commits(
        const base::ServiceName& service, const base::CommitSha& from, const base::CommitSha& to,
        std::size_t most, queue::Completion<queue::CommitRange> done
    ) {
        const auto list = [this, service, from, to, most]() -> base::Result<queue::CommitRange> {
            const auto config = services_.find(service);
            if (config == services_.end()) {
                return unknown(service);
            }
            return reader_.list(config->second, from.str(), to.str(), most);
        };
        worker_.run(list, std::move(done));
    }

    void find_ancestry(
        const base::ServiceName& service, const std::vector<base::CommitSha>& commits,
        queue::Completion<queue::Ancestry> done
    ) {
        const auto find = [this, service, commits]() -> base::Result<queue::Ancestry> {
            const auto config = services_.find(service);
            if (config == services_.end()) {
                return unknown(service);
            }
            return Reader::ancestry(config->second, commits);
        };
        worker_.run(find, std::move(done));
    }

private:
    static tl::unexpected<base::Error> unknown(const base::ServiceName& service) {
        return base::fail(
            base::ErrorCode::Invalid, "no Git repository is configured for " + service.str()
        );
    }

    base::Result<queue::CommitFacts> read(
        const base::ServiceName& service, const std::string& commit
    ) {
        const auto config = services_.find(service);
        if (config == services_.end()) {
            return unknown(service);
        }
        return reader_.read(config->second, commit);
    }

    Library library_;
    const std::map<base::ServiceName, GitConfig> services_;
    Reader reader_;       ///< the worker's alone
    net::Worker worker_;  ///< last: nothing that it uses goes before it
};

GitForge::GitForge(
    boost::asio::any_io_executor executor, std::map<base::ServiceName, GitConfig> services
)
    : impl_(std::make_unique<Impl>(std::move(executor), std::move(services))) {}

GitForge::~GitForge() = default;

void GitForge::find_commit(
    const base::ServiceName& service, const std::string& commit,
    queue::Completion<queue::CommitFacts> done
) {
    impl_->find_commit(service, commit, std::move(done));
}

void GitForge::find_ancestry(
    const base::ServiceName& service, const std::vector<base::CommitSha>& commits,
    queue::Completion<queue::Ancestry> done
) {
    impl_->find_ancestry(service, commits, std::move(done));
}

void GitForge::list_commits(
    const base::ServiceName& service, const base::CommitSha& from, const base::CommitSha& to,
    std::size_t most, queue::Completion<queue::CommitRange> done
) {
    impl_->list_commits(service, from, to, most, std::move(done));
}

}  // namespace deploybot::integrations::git
