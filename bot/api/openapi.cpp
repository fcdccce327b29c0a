#include "bot/api/api.hpp"

namespace deploybot::bot {
namespace {

constexpr std::string_view kDocument = R"json({
  "openapi": "3.1.0",
  "info": {
    "title": "DeployBot",
    "version": "1",
    "description": "What programs ask of a DeployBot. Everything that changes something goes through /api/v1/commands, in the same grammar as in chat."
  },
  "security": [{"bearer": []}],
  "paths": {
    "/api/v1/commands": {
      "post": {
        "operationId": "say",
        "summary": "Says one or several commands",
        "description": "The answer comes when what it says is on the disk. With an Idempotency-Key a delivery that is repeated within 24 hours gets the same answer and does nothing twice.",
        "parameters": [{"name": "Idempotency-Key", "in": "header", "required": false, "schema": {"type": "string", "maxLength": 200}}],
        "requestBody": {
          "required": true,
          "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Text"}, "example": {"text": "status"}}}
        },
        "responses": {
          "200": {"description": "Every command was done, or answered.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Answers"}}}},
          "400": {"$ref": "#/components/responses/Problem"},
          "401": {"$ref": "#/components/responses/Problem"},
          "403": {"$ref": "#/components/responses/Refusal"},
          "404": {"$ref": "#/components/responses/Refusal"},
          "409": {"$ref": "#/components/responses/Refusal"},
          "413": {"$ref": "#/components/responses/Problem"},
          "415": {"$ref": "#/components/responses/Problem"},
          "422": {"$ref": "#/components/responses/Refusal"},
          "503": {"$ref": "#/components/responses/Problem"},
          "507": {"$ref": "#/components/responses/Problem"}
        }
      }
    },
    "/api/v1/lanes": {
      "get": {
        "operationId": "lanes",
        "summary": "Every lane: what runs, who waits, what is held and why",
        "responses": {
          "200": {"description": "The lanes.", "content": {"application/json": {"schema": {
            "type": "object", "required": ["lanes"], "properties": {"lanes": {"type": "array", "items": {"$ref": "#/components/schemas/Lane"}}}}}}},
          "401": {"$ref": "#/components/responses/Problem"}
        }
      }
    },
    "/api/v1/names": {
      "get": {
        "operationId": "names",
        "summary": "The names that exist just now, for completion",
        "responses": {
          "200": {"description": "Names by kind.", "content": {"application/json": {"schema": {
            "type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}}}},
          "401": {"$ref": "#/components/responses/Problem"}
        }
      }
    },
    "/api/v1/deployments/{token}": {
      "get": {
        "operationId": "deployment",
        "summary": "One request or deployment",
        "parameters": [{"$ref": "#/components/parameters/Token"}],
        "responses": {
          "200": {"description": "What is known of it.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Deployment"}}}},
          "400": {"$ref": "#/components/responses/Problem"},
          "401": {"$ref": "#/components/responses/Problem"},
          "404": {"$ref": "#/components/responses/Problem"}
        }
      }
    },
    "/api/v1/deployments/{token}/why": {
      "get": {
        "operationId": "why",
        "summary": "What the judge saw, and what was decided because of it",
        "parameters": [{"$ref": "#/components/parameters/Token"}],
        "responses": {
          "200": {"description": "The reasons in words and numbers.", "content": {"application/json": {"schema": {
            "type": "object", "required": ["message", "evidence"],
            "properties": {"message": {"$ref": "#/components/schemas/Message"}, "evidence": {"type": ["object", "null"]}}}}}},
          "400": {"$ref": "#/components/responses/Problem"},
          "401": {"$ref": "#/components/responses/Problem"},
          "404": {"$ref": "#/components/responses/Problem"}
        }
      }
    },
    "/api/v1/deployments/{token}/logs": {
      "get": {
        "operationId": "logs",
        "summary": "What the driver printed",
        "parameters": [
          {"$ref": "#/components/parameters/Token"},
          {"name": "stage", "in": "query", "required": false, "schema": {"type": "string"}, "description": "of the last run in this stage; else of the last run"},
          {"name": "offset", "in": "query", "required": false, "schema": {"type": "integer", "minimum": 0, "maximum": 9223372036854775807}}
        ],
        "responses": {
          "200": {"description": "A piece of it.", "content": {"application/json": {"schema": {
            "type": "object", "required": ["key", "text", "next_offset", "complete"],
            "properties": {"key": {"type": "string"}, "text": {"type": "string"}, "next_offset": {"type": "integer"}, "complete": {"type": "boolean"}}}}}},
          "400": {"$ref": "#/components/responses/Problem"},
          "401": {"$ref": "#/components/responses/Problem"},
          "404": {"$ref": "#/components/responses/Problem"}
        }
      }
    },
    "/api/v1/journal": {
      "get": {
        "operationId": "journal",
        "summary": "Entries after a position, in order",
        "parameters": [
          {"name": "after", "in": "query", "required": false, "schema": {"type": "integer", "minimum": 0, "maximum": 9223372036854775807}},
          {"name": "limit", "in": "query", "required": false, "schema": {"type": "integer", "minimum": 1, "maximum": 1000}}
        ],
        "responses": {
          "200": {"description": "The entries.", "content": {"application/json": {"schema": {
            "type": "object", "required": ["entries"], "properties": {"entries": {"type": "array", "items": {"$ref": "#/components/schemas/Entry"}}}}}}},
          "400": {"$ref": "#/components/responses/Problem"},
          "401": {"$ref": "#/components/responses/Problem"},
          "503": {"$ref": "#/components/responses/Problem"}
        }
      }
    },
    "/api/v1/events": {
      "get": {
        "operationId": "events",
        "summary": "Entries and messages as they happen, server-sent",
        "description": "Resumes after Last-Event-ID. Events are named entry (a journal entry) and message (a message, live or new).",
        "parameters": [{"name": "Last-Event-ID", "in": "header", "required": false, "schema": {"type": "integer", "minimum": 0, "maximum": 9223372036854775807}}],
        "responses": {
          "200": {"description": "The stream.", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
          "400": {"$ref": "#/components/responses/Problem"},
          "401": {"$ref": "#/components/responses/Problem"}
        }
      }
    },
    "/healthz": {"get": {"operationId": "healthz", "summary": "The process answers", "security": [],
      "responses": {"200": {"description": "Alive.", "content": {"text/plain": {"schema": {"type": "string"}}}}}}},
    "/readyz": {"get": {"operationId": "readyz", "summary": "The journal takes entries", "security": [],
      "responses": {
        "200": {"description": "Ready.", "content": {"text/plain": {"schema": {"type": "string"}}}},
        "503": {"$ref": "#/components/responses/Problem"}}}},
    "/metrics": {"get": {"operationId": "metrics", "summary": "The bot's own figures, as Prometheus text", "security": [],
      "responses": {"200": {"description": "Figures.", "content": {"text/plain": {"schema": {"type": "string"}}}}}}}
  },
  "components": {
    "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
    "parameters": {
      "Token": {"name": "token", "in": "path", "required": true, "schema": {"type": "string"}, "description": "DEP- and the milliseconds of its creation", "example": "DEP-1763699862417"}
    },
    "responses": {
      "Problem": {"description": "What is wrong, and what to do next (RFC 9457).", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}},
      "Refusal": {"description": "The command was not done: every reason, and what would help (RFC 9457).", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    },
    "schemas": {
      "Text": {"type": "object", "required": ["text"], "additionalProperties": false, "properties": {"text": {"type": "string"}}},
      "Answers": {"type": "object", "required": ["messages", "tokens"],
        "properties": {"messages": {"type": "array", "items": {"$ref": "#/components/schemas/Message"}}, "tokens": {"type": "array", "items": {"type": "string"}}}},
      "Problem": {"type": "object", "required": ["title", "status", "detail"],
        "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"}, "hint": {"type": "string"},
          "messages": {"type": "array", "items": {"$ref": "#/components/schemas/Message"}}, "tokens": {"type": "array", "items": {"type": "string"}}}},
      "Message": {"type": "object", "description": "What the bot says, before any door dresses it."},
      "Lane": {"type": "object", "required": ["lane", "service", "running", "waiting", "hold", "stable", "history"]},
      "Deployment": {"type": "object", "required": ["token", "service", "commit", "state", "lane"]},
      "Entry": {"type": "object", "required": ["position", "stream", "version", "at", "type", "actor", "data"]}
    }
  }
})json";

}  // namespace

const std::string& openapi_document() {
    static const std::string kDocumentText(kDocument);
    return kDocumentText;
}

}  // namespace deploybot::bot
