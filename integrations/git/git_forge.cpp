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

private:
    base::Result<queue::CommitFacts> read(
        const base::ServiceName& service, const std::string& commit
    ) {
        const auto config = services_.find(service);
        if (config == services_.end()) {
            return base::fail(
                base::ErrorCode::Invalid, "no Git repository is configured for " + service.str()
            );
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

}  // namespace deploybot::integrations::git
