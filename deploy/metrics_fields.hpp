// The fields of the counters as they stand in JSON; for the sources that write or read structs
// which hold them.
#pragma once

#include "deploy/json_fields.hpp"
#include "deploy/metrics.hpp"

namespace deploybot::deploy {

template <class T, class Struct>
concept SameStruct = std::same_as<std::remove_const_t<T>, Struct>;

template <class Visit, SameStruct<RouteCounter> T>
void visit_fields(Visit& visit, T& value) {
    visit("route", value.route);
    visit("requests", value.requests);
    visit("errors", value.errors);
}

template <class Visit, SameStruct<LatencyHistogram> T>
void visit_fields(Visit& visit, T& value) {
    visit("bounds", value.bounds);
    visit("counts", value.counts);
}

template <class Visit, SameStruct<InstanceSample> T>
void visit_fields(Visit& visit, T& value) {
    visit("pool", value.pool);
    visit("instance", value.instance);
    visit("routes", value.routes);
    visit("latency", value.latency);
    visit("saturation", value.saturation);
    visit("at", value.at);
    visit("problem", value.problem);
    visit("impossible", value.impossible);
}

template <class Visit, SameStruct<MetricSnapshot> T>
void visit_fields(Visit& visit, T& value) {
    visit("at", value.at);
    visit("instances", value.instances);
}

template <class Visit, SameStruct<ArmCounts> T>
void visit_fields(Visit& visit, T& value) {
    visit("routes", value.routes);
    visit("latency", value.latency);
    visit("saturation", value.saturation);
    visit("instances", value.instances);
    visit("problems", value.problems);
    visit("impossible", value.impossible);
}

}  // namespace deploybot::deploy
