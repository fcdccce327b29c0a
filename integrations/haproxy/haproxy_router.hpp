// Traffic router over HAProxy's runtime socket: weights between pools, cut-over in milliseconds,
// and reading back.
//
// A pool that gets nobody is put into `maint`: only that moves clients whom a cookie or a stick
// table holds (weight 0 and `drain` both leave them there); requests that run on it finish. A pool
// that gets somebody goes `ready` before others go down, in one line of the socket, so that at no
// instant nobody serves. HAProxy keeps what it is told until it restarts; it then starts with its
// file's weights, which `read_split` shows and the rules set right.
//
// Thread: the executor's. Lifetime: destroying it drops the waiting completions; what is in flight
// ends within the time limit. Epochs: the highest one seen is kept in memory for each service; the
// journal's lease is the real fence.
#pragma once

#include "deploy/ports.hpp"
#include "integrations/haproxy/config.hpp"
#include "net/executor.hpp"

#include <cstdint>
#include <map>
#include <memory>

namespace deploybot::integrations::haproxy {

class HaproxyRouter final : public deploy::TrafficRouter {
public:
    HaproxyRouter(net::Executor executor, HaproxyRouterConfig config);
    ~HaproxyRouter() override;

    /// Two round trips: look, then change and read back. Errors: Invalid (unknown service or pool,
    /// not 100 % in all), Conflict (old epoch), Unavailable (no HAProxy; every server that should
    /// take traffic is DOWN: then nothing is changed; or one of them is DOWN after the change),
    /// Broken (a weight or state did not take; it is named).
    void set_split(
        const base::ServiceName& service, const deploy::TrafficSplit& split, std::uint64_t epoch,
        deploy::Completion<deploy::TrafficSplit> done
    ) override;
    /// What HAProxy has been told, whatever the health of its servers; rounded to whole percent. A
    /// backend in which nobody takes traffic is an error (Unavailable).
    void read_split(const base::ServiceName& service, deploy::Completion<deploy::TrafficSplit> done)
        override;
    /// Every server of the pool is in HAProxy's backend, not DOWN there, and answers its health
    /// URL. Errors: Unavailable, with all that failed.
    void check_health(
        const base::ServiceName& service, const base::PoolName& pool, deploy::Completion<void> done
    ) override;

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace deploybot::integrations::haproxy
