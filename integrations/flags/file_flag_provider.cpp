#include "integrations/flags/file_flag_provider.hpp"

#include "base/text.hpp"
#include "integrations/flags/document_file.hpp"
#include "net/answer.hpp"
#include "net/worker.hpp"

#include <map>
#include <utility>
#include <vector>

namespace deploybot::integrations::flags {
namespace {

namespace asio = net::asio;
using base::ErrorCode;
using base::fail;
using base::Result;
using deploy::FlagAddress;

constexpr std::size_t kFlagLetters = 200;

using SetName = std::pair<base::ServiceName, base::EnvironmentName>;

SetName set_of(const FlagAddress& flag) {
    return {flag.service, flag.environment};
}

std::string describe(const FlagAddress& flag) {
    return flag.flag.str() + " of " + flag.service.str() + " in " + flag.environment.str();
}

}  // namespace

class FileFlagProvider::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(net::Executor executor, FileFlagConfig config)
        : executor_(std::move(executor)),
          config_(std::move(config)),
          worker_(std::make_unique<net::Worker>(executor_)) {}

    base::Outcome open() {
        std::map<SetName, std::vector<base::FlagName>> wanted;
        for (const FlagAddress& flag : config_.flags) {
            wanted[set_of(flag)].push_back(flag.flag);
        }
        base::Outcome all;
        for (const auto& [name, flags] : wanted) {
            if (auto opened = open_set(name, flags); !opened && all) {
                all = opened;
            }
        }
        return all;
    }

    void set_flag(
        const FlagAddress& flag, int percent, std::uint64_t epoch, deploy::Completion<int> done
    ) {
        net::answer(
            executor_, owner_, set(shared_from_this(), flag, percent, epoch), std::move(done)
        );
    }

    void read_flag(const FlagAddress& flag, deploy::Completion<int> done) {
        net::answer(executor_, owner_, read(shared_from_this(), flag), std::move(done));
    }

    [[nodiscard]] std::optional<FlagSet> find_set(const SetName& name) const {
        const auto found = sets_.find(name);
        return found == sets_.end() ? std::nullopt : std::optional(found->second);
    }

    base::Outcome use_flags(std::set<FlagAddress> flags) {
        config_.flags = std::move(flags);
        return open();
    }

    void close() {
        owner_.reset();
        worker_.reset();
    }

private:
    [[nodiscard]] DocumentFile file_of(const SetName& name) const {
        return {config_.folder, name.first, name.second};
    }

    base::Outcome open_set(const SetName& name, const std::vector<base::FlagName>& flags) {
        const DocumentFile file = file_of(name);
        if (auto checked = file.check_names(); !checked) {
            return checked;
        }
        auto found = file.read();
        const bool is_new = !found && found.error().code == ErrorCode::NotFound;
        if (!found && !is_new) {
            return fail(found.error());
        }
        FlagSet set = is_new ? FlagSet{name.first, name.second, {}} : std::move(*found);
        const std::size_t before = set.percent.size();
        for (const base::FlagName& flag : flags) {
            if (flag.empty() ||
                base::shorten(base::clean(flag.str()), kFlagLetters) != flag.str()) {
                return fail(
                    ErrorCode::Invalid, "\"" + base::shorten(base::clean(flag.str()), 60) +
                                            "\" cannot be the name of a flag"
                );
            }
            set.percent.emplace(flag, 0);
        }
        if (is_new || set.percent.size() > before) {
            if (auto written = file.write(set); !written) {
                return fail(written.error());
            }
        }
        sets_[name] = std::move(set);
        return {};
    }

    [[nodiscard]] base::Outcome check_named(const FlagAddress& flag) const {
        if (config_.flags.contains(flag)) {
            return {};
        }
        std::vector<std::string> names;
        for (const FlagAddress& each : config_.flags) {
            if (set_of(each) == set_of(flag)) {
                names.push_back(each.flag.str());
            }
        }
        return fail(
            ErrorCode::NotFound, "the configuration names no flag " + describe(flag),
            names.empty() ? "it names none there" : "it names " + base::join(names, ", ")
        );
    }

    base::Outcome admit(const FlagAddress& flag, int percent, std::uint64_t epoch) {
        if (percent < 0 || percent > 100) {
            return fail(
                ErrorCode::Invalid,
                "a flag is on for 0 to 100 percent, not for " + std::to_string(percent)
            );
        }
        if (auto named = check_named(flag); !named) {
            return named;
        }
        std::uint64_t& highest = epochs_[flag.service];
        if (epoch < highest) {
            return fail(
                ErrorCode::Conflict,
                "this change of " + describe(flag) + " comes from an owner whose time is over " +
                    "(epoch " + std::to_string(epoch) + ", now " + std::to_string(highest) + ")",
                "the present owner of the lane decides"
            );
        }
        highest = epoch;
        return {};
    }

    static asio::awaitable<Result<int>> set(
        std::shared_ptr<Impl> self, FlagAddress flag, int percent, std::uint64_t epoch
    ) {
        if (auto admitted = self->admit(flag, percent, epoch); !admitted) {
            co_return fail(admitted.error());
        }
        if (!self->worker_) {
            co_return fail(ErrorCode::Cancelled, "the flag source is being closed");
        }
        auto written =
            co_await self->worker_->run([file = self->file_of(set_of(flag)), name = flag.flag,
                                         percent, remembered = self->find_set(set_of(flag))] {
                return file.set(name, percent, remembered);
            });
        co_return self->keep(flag, std::move(written));
    }

    static asio::awaitable<Result<int>> read(std::shared_ptr<Impl> self, FlagAddress flag) {
        if (auto named = self->check_named(flag); !named) {
            co_return fail(named.error());
        }
        if (!self->worker_) {
            co_return fail(ErrorCode::Cancelled, "the flag source is being closed");
        }
        auto found = co_await self->worker_->run([file = self->file_of(set_of(flag))] {
            return file.read();
        });
        co_return self->keep(flag, std::move(found));
    }

    Result<int> keep(const FlagAddress& flag, Result<FlagSet> found) {
        if (!found) {
            return fail(found.error());
        }
        sets_[set_of(flag)] = *found;
        const auto value = found->percent.find(flag.flag);
        if (value == found->percent.end()) {
            return fail(
                ErrorCode::NotFound, "flag " + describe(flag) + " is not in its document",
                "set it again"
            );
        }
        return value->second;
    }

    net::Executor executor_;
    FileFlagConfig config_;
    std::map<SetName, FlagSet> sets_;
    std::map<base::ServiceName, std::uint64_t> epochs_;
    std::shared_ptr<const void> owner_ = std::make_shared<int>();
    std::unique_ptr<net::Worker> worker_;
};

FileFlagProvider::FileFlagProvider(net::Executor executor, FileFlagConfig config)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(config))) {}

FileFlagProvider::~FileFlagProvider() {
    impl_->close();
}

base::Outcome FileFlagProvider::open() {
    return impl_->open();
}

void FileFlagProvider::set_flag(
    const FlagAddress& flag, int percent, std::uint64_t epoch, deploy::Completion<int> done
) {
    impl_->set_flag(flag, percent, epoch, std::move(done));
}

void FileFlagProvider::read_flag(const FlagAddress& flag, deploy::Completion<int> done) {
    impl_->read_flag(flag, std::move(done));
}

std::optional<FlagSet> FileFlagProvider::find_set(
    const base::ServiceName& service, const base::EnvironmentName& environment
) const {
    return impl_->find_set({service, environment});
}

base::Outcome FileFlagProvider::use_flags(std::set<FlagAddress> flags) {
    return impl_->use_flags(std::move(flags));
}

}  // namespace deploybot::integrations::flags
