// Made by `npm run generate` from schemas/*.json. Change those, not this.

// @ts-nocheck
import type { Contract } from "../../check.js";
import { FORMATS } from "../../formats.js";
import { job as schema } from "../schemas.js";

export const job: Contract = { schema, shape: validate10 };

const schema11 = {"$defs":{"BlobUri":{"format":"blob-uri","pattern":"^[A-Za-z0-9]+://[\\s\\S]","type":"string"},"JobArtifacts":{"properties":{"final_mp4_gcs":{"anyOf":[{"$ref":"#/$defs/BlobUri"},{"type":"null"}]},"final_srt_gcs":{"anyOf":[{"$ref":"#/$defs/BlobUri"},{"type":"null"}]},"job_file_gcs":{"anyOf":[{"$ref":"#/$defs/BlobUri"},{"type":"null"}]},"result_json_gcs":{"anyOf":[{"$ref":"#/$defs/BlobUri"},{"type":"null"}]}},"type":"object"},"JobStatus":{"anyOf":[{"enum":["DISCOVERED","RUNNING","COMPLETED","FAILED"]},{"type":"string"}]},"JobTimestamps":{"properties":{"created":{"format":"date-time","type":"string"},"orchestrator_end":{"format":"date-time","type":["string","null"]},"orchestrator_start":{"format":"date-time","type":["string","null"]},"worker_end":{"format":"date-time","type":["string","null"]},"worker_start":{"format":"date-time","type":["string","null"]}},"required":["created"],"type":"object"},"JobVerification":{"properties":{"lineage_ok":{"type":["boolean","null"]},"qc_passed":{"type":["boolean","null"]},"qc_summary_gcs":{"anyOf":[{"$ref":"#/$defs/BlobUri"},{"type":"null"}]}},"type":"object"}},"properties":{"artifacts":{"anyOf":[{"$ref":"#/$defs/JobArtifacts"},{"type":"null"}],"default":{"final_mp4_gcs":null,"final_srt_gcs":null,"job_file_gcs":null,"result_json_gcs":null}},"completed_at":{"format":"date-time","type":["string","null"]},"created_at":{"format":"date-time","type":"string"},"job_id":{"type":"string"},"status":{"$ref":"#/$defs/JobStatus"},"timestamps":{"$ref":"#/$defs/JobTimestamps"},"verification":{"anyOf":[{"$ref":"#/$defs/JobVerification"},{"type":"null"}],"default":{"lineage_ok":null,"qc_passed":null,"qc_summary_gcs":null}}},"required":["job_id","status","created_at","timestamps"],"title":"Job","type":"object"};
const schema17 = {"anyOf":[{"enum":["DISCOVERED","RUNNING","COMPLETED","FAILED"]},{"type":"string"}]};
const schema18 = {"properties":{"created":{"format":"date-time","type":"string"},"orchestrator_end":{"format":"date-time","type":["string","null"]},"orchestrator_start":{"format":"date-time","type":["string","null"]},"worker_end":{"format":"date-time","type":["string","null"]},"worker_start":{"format":"date-time","type":["string","null"]}},"required":["created"],"type":"object"};
const schema12 = {"properties":{"final_mp4_gcs":{"anyOf":[{"$ref":"#/$defs/BlobUri"},{"type":"null"}]},"final_srt_gcs":{"anyOf":[{"$ref":"#/$defs/BlobUri"},{"type":"null"}]},"job_file_gcs":{"anyOf":[{"$ref":"#/$defs/BlobUri"},{"type":"null"}]},"result_json_gcs":{"anyOf":[{"$ref":"#/$defs/BlobUri"},{"type":"null"}]}},"type":"object"};
const schema13 = {"format":"blob-uri","pattern":"^[A-Za-z0-9]+://[\\s\\S]","type":"string"};
const formats0 = FORMATS["blob-uri"];
const pattern0 = new RegExp("^[A-Za-z0-9]+://[\\s\\S]", "u");

function validate11(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.final_mp4_gcs !== undefined){
let data0 = data.final_mp4_gcs;
const _errs2 = errors;
let valid1 = false;
const _errs3 = errors;
if(typeof data0 === "string"){
if(!pattern0.test(data0)){
const err0 = {instancePath:instancePath+"/final_mp4_gcs",schemaPath:"#/$defs/BlobUri/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9]+://[\\s\\S]"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(!(formats0.validate(data0))){
const err1 = {instancePath:instancePath+"/final_mp4_gcs",schemaPath:"#/$defs/BlobUri/format",keyword:"format",params:{format: "blob-uri"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/final_mp4_gcs",schemaPath:"#/$defs/BlobUri/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var _valid0 = _errs3 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const _errs6 = errors;
if(data0 !== null){
const err3 = {instancePath:instancePath+"/final_mp4_gcs",schemaPath:"#/properties/final_mp4_gcs/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var _valid0 = _errs6 === errors;
valid1 = valid1 || _valid0;
}
if(!valid1){
const err4 = {instancePath:instancePath+"/final_mp4_gcs",schemaPath:"#/properties/final_mp4_gcs/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
else {
errors = _errs2;
if(vErrors !== null){
if(_errs2){
vErrors.length = _errs2;
}
else {
vErrors = null;
}
}
}
}
if(data.final_srt_gcs !== undefined){
let data1 = data.final_srt_gcs;
const _errs9 = errors;
let valid3 = false;
const _errs10 = errors;
if(typeof data1 === "string"){
if(!pattern0.test(data1)){
const err5 = {instancePath:instancePath+"/final_srt_gcs",schemaPath:"#/$defs/BlobUri/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9]+://[\\s\\S]"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(!(formats0.validate(data1))){
const err6 = {instancePath:instancePath+"/final_srt_gcs",schemaPath:"#/$defs/BlobUri/format",keyword:"format",params:{format: "blob-uri"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/final_srt_gcs",schemaPath:"#/$defs/BlobUri/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var _valid1 = _errs10 === errors;
valid3 = valid3 || _valid1;
if(!valid3){
const _errs13 = errors;
if(data1 !== null){
const err8 = {instancePath:instancePath+"/final_srt_gcs",schemaPath:"#/properties/final_srt_gcs/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
var _valid1 = _errs13 === errors;
valid3 = valid3 || _valid1;
}
if(!valid3){
const err9 = {instancePath:instancePath+"/final_srt_gcs",schemaPath:"#/properties/final_srt_gcs/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
else {
errors = _errs9;
if(vErrors !== null){
if(_errs9){
vErrors.length = _errs9;
}
else {
vErrors = null;
}
}
}
}
if(data.job_file_gcs !== undefined){
let data2 = data.job_file_gcs;
const _errs16 = errors;
let valid5 = false;
const _errs17 = errors;
if(typeof data2 === "string"){
if(!pattern0.test(data2)){
const err10 = {instancePath:instancePath+"/job_file_gcs",schemaPath:"#/$defs/BlobUri/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9]+://[\\s\\S]"}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(!(formats0.validate(data2))){
const err11 = {instancePath:instancePath+"/job_file_gcs",schemaPath:"#/$defs/BlobUri/format",keyword:"format",params:{format: "blob-uri"}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
else {
const err12 = {instancePath:instancePath+"/job_file_gcs",schemaPath:"#/$defs/BlobUri/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
var _valid2 = _errs17 === errors;
valid5 = valid5 || _valid2;
if(!valid5){
const _errs20 = errors;
if(data2 !== null){
const err13 = {instancePath:instancePath+"/job_file_gcs",schemaPath:"#/properties/job_file_gcs/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
var _valid2 = _errs20 === errors;
valid5 = valid5 || _valid2;
}
if(!valid5){
const err14 = {instancePath:instancePath+"/job_file_gcs",schemaPath:"#/properties/job_file_gcs/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
else {
errors = _errs16;
if(vErrors !== null){
if(_errs16){
vErrors.length = _errs16;
}
else {
vErrors = null;
}
}
}
}
if(data.result_json_gcs !== undefined){
let data3 = data.result_json_gcs;
const _errs23 = errors;
let valid7 = false;
const _errs24 = errors;
if(typeof data3 === "string"){
if(!pattern0.test(data3)){
const err15 = {instancePath:instancePath+"/result_json_gcs",schemaPath:"#/$defs/BlobUri/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9]+://[\\s\\S]"}};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(!(formats0.validate(data3))){
const err16 = {instancePath:instancePath+"/result_json_gcs",schemaPath:"#/$defs/BlobUri/format",keyword:"format",params:{format: "blob-uri"}};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
else {
const err17 = {instancePath:instancePath+"/result_json_gcs",schemaPath:"#/$defs/BlobUri/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
var _valid3 = _errs24 === errors;
valid7 = valid7 || _valid3;
if(!valid7){
const _errs27 = errors;
if(data3 !== null){
const err18 = {instancePath:instancePath+"/result_json_gcs",schemaPath:"#/properties/result_json_gcs/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
var _valid3 = _errs27 === errors;
valid7 = valid7 || _valid3;
}
if(!valid7){
const err19 = {instancePath:instancePath+"/result_json_gcs",schemaPath:"#/properties/result_json_gcs/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
else {
errors = _errs23;
if(vErrors !== null){
if(_errs23){
vErrors.length = _errs23;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err20 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
validate11.errors = vErrors;
return errors === 0;
}

const schema19 = {"properties":{"lineage_ok":{"type":["boolean","null"]},"qc_passed":{"type":["boolean","null"]},"qc_summary_gcs":{"anyOf":[{"$ref":"#/$defs/BlobUri"},{"type":"null"}]}},"type":"object"};

function validate13(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.lineage_ok !== undefined){
let data0 = data.lineage_ok;
if((typeof data0 !== "boolean") && (data0 !== null)){
const err0 = {instancePath:instancePath+"/lineage_ok",schemaPath:"#/properties/lineage_ok/type",keyword:"type",params:{type: schema19.properties.lineage_ok.type}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.qc_passed !== undefined){
let data1 = data.qc_passed;
if((typeof data1 !== "boolean") && (data1 !== null)){
const err1 = {instancePath:instancePath+"/qc_passed",schemaPath:"#/properties/qc_passed/type",keyword:"type",params:{type: schema19.properties.qc_passed.type}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.qc_summary_gcs !== undefined){
let data2 = data.qc_summary_gcs;
const _errs6 = errors;
let valid1 = false;
const _errs7 = errors;
if(typeof data2 === "string"){
if(!pattern0.test(data2)){
const err2 = {instancePath:instancePath+"/qc_summary_gcs",schemaPath:"#/$defs/BlobUri/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9]+://[\\s\\S]"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(!(formats0.validate(data2))){
const err3 = {instancePath:instancePath+"/qc_summary_gcs",schemaPath:"#/$defs/BlobUri/format",keyword:"format",params:{format: "blob-uri"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/qc_summary_gcs",schemaPath:"#/$defs/BlobUri/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var _valid0 = _errs7 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const _errs10 = errors;
if(data2 !== null){
const err5 = {instancePath:instancePath+"/qc_summary_gcs",schemaPath:"#/properties/qc_summary_gcs/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var _valid0 = _errs10 === errors;
valid1 = valid1 || _valid0;
}
if(!valid1){
const err6 = {instancePath:instancePath+"/qc_summary_gcs",schemaPath:"#/properties/qc_summary_gcs/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
else {
errors = _errs6;
if(vErrors !== null){
if(_errs6){
vErrors.length = _errs6;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err7 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate13.errors = vErrors;
return errors === 0;
}

const formats8 = FORMATS["date-time"];

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.job_id === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "job_id"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.status === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "status"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.created_at === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "created_at"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.timestamps === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "timestamps"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.artifacts !== undefined){
let data0 = data.artifacts;
const _errs2 = errors;
let valid1 = false;
const _errs3 = errors;
if(!(validate11(data0, {instancePath:instancePath+"/artifacts",parentData:data,parentDataProperty:"artifacts",rootData}))){
vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors);
errors = vErrors.length;
}
var _valid0 = _errs3 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const _errs4 = errors;
if(data0 !== null){
const err4 = {instancePath:instancePath+"/artifacts",schemaPath:"#/properties/artifacts/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var _valid0 = _errs4 === errors;
valid1 = valid1 || _valid0;
}
if(!valid1){
const err5 = {instancePath:instancePath+"/artifacts",schemaPath:"#/properties/artifacts/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
else {
errors = _errs2;
if(vErrors !== null){
if(_errs2){
vErrors.length = _errs2;
}
else {
vErrors = null;
}
}
}
}
if(data.completed_at !== undefined){
let data1 = data.completed_at;
if((typeof data1 !== "string") && (data1 !== null)){
const err6 = {instancePath:instancePath+"/completed_at",schemaPath:"#/properties/completed_at/type",keyword:"type",params:{type: schema11.properties.completed_at.type}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(typeof data1 === "string"){
if(!(formats8.validate(data1))){
const err7 = {instancePath:instancePath+"/completed_at",schemaPath:"#/properties/completed_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
if(data.created_at !== undefined){
let data2 = data.created_at;
if(typeof data2 === "string"){
if(!(formats8.validate(data2))){
const err8 = {instancePath:instancePath+"/created_at",schemaPath:"#/properties/created_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/created_at",schemaPath:"#/properties/created_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.job_id !== undefined){
if(typeof data.job_id !== "string"){
const err10 = {instancePath:instancePath+"/job_id",schemaPath:"#/properties/job_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.status !== undefined){
let data4 = data.status;
const _errs14 = errors;
let valid3 = false;
const _errs15 = errors;
if(!((((data4 === "DISCOVERED") || (data4 === "RUNNING")) || (data4 === "COMPLETED")) || (data4 === "FAILED"))){
const err11 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/JobStatus/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema17.anyOf[0].enum}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
var _valid1 = _errs15 === errors;
valid3 = valid3 || _valid1;
if(!valid3){
const _errs16 = errors;
if(typeof data4 !== "string"){
const err12 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/JobStatus/anyOf/1/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
var _valid1 = _errs16 === errors;
valid3 = valid3 || _valid1;
}
if(!valid3){
const err13 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/JobStatus/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
else {
errors = _errs14;
if(vErrors !== null){
if(_errs14){
vErrors.length = _errs14;
}
else {
vErrors = null;
}
}
}
}
if(data.timestamps !== undefined){
let data5 = data.timestamps;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
if(data5.created === undefined){
const err14 = {instancePath:instancePath+"/timestamps",schemaPath:"#/$defs/JobTimestamps/required",keyword:"required",params:{missingProperty: "created"}};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(data5.created !== undefined){
let data6 = data5.created;
if(typeof data6 === "string"){
if(!(formats8.validate(data6))){
const err15 = {instancePath:instancePath+"/timestamps/created",schemaPath:"#/$defs/JobTimestamps/properties/created/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
else {
const err16 = {instancePath:instancePath+"/timestamps/created",schemaPath:"#/$defs/JobTimestamps/properties/created/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data5.orchestrator_end !== undefined){
let data7 = data5.orchestrator_end;
if((typeof data7 !== "string") && (data7 !== null)){
const err17 = {instancePath:instancePath+"/timestamps/orchestrator_end",schemaPath:"#/$defs/JobTimestamps/properties/orchestrator_end/type",keyword:"type",params:{type: schema18.properties.orchestrator_end.type}};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
if(typeof data7 === "string"){
if(!(formats8.validate(data7))){
const err18 = {instancePath:instancePath+"/timestamps/orchestrator_end",schemaPath:"#/$defs/JobTimestamps/properties/orchestrator_end/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
if(data5.orchestrator_start !== undefined){
let data8 = data5.orchestrator_start;
if((typeof data8 !== "string") && (data8 !== null)){
const err19 = {instancePath:instancePath+"/timestamps/orchestrator_start",schemaPath:"#/$defs/JobTimestamps/properties/orchestrator_start/type",keyword:"type",params:{type: schema18.properties.orchestrator_start.type}};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(typeof data8 === "string"){
if(!(formats8.validate(data8))){
const err20 = {instancePath:instancePath+"/timestamps/orchestrator_start",schemaPath:"#/$defs/JobTimestamps/properties/orchestrator_start/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
}
if(data5.worker_end !== undefined){
let data9 = data5.worker_end;
if((typeof data9 !== "string") && (data9 !== null)){
const err21 = {instancePath:instancePath+"/timestamps/worker_end",schemaPath:"#/$defs/JobTimestamps/properties/worker_end/type",keyword:"type",params:{type: schema18.properties.worker_end.type}};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if(typeof data9 === "string"){
if(!(formats8.validate(data9))){
const err22 = {instancePath:instancePath+"/timestamps/worker_end",schemaPath:"#/$defs/JobTimestamps/properties/worker_end/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
}
if(data5.worker_start !== undefined){
let data10 = data5.worker_start;
if((typeof data10 !== "string") && (data10 !== null)){
const err23 = {instancePath:instancePath+"/timestamps/worker_start",schemaPath:"#/$defs/JobTimestamps/properties/worker_start/type",keyword:"type",params:{type: schema18.properties.worker_start.type}};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if(typeof data10 === "string"){
if(!(formats8.validate(data10))){
const err24 = {instancePath:instancePath+"/timestamps/worker_start",schemaPath:"#/$defs/JobTimestamps/properties/worker_start/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
}
}
else {
const err25 = {instancePath:instancePath+"/timestamps",schemaPath:"#/$defs/JobTimestamps/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data.verification !== undefined){
let data11 = data.verification;
const _errs32 = errors;
let valid6 = false;
const _errs33 = errors;
if(!(validate13(data11, {instancePath:instancePath+"/verification",parentData:data,parentDataProperty:"verification",rootData}))){
vErrors = vErrors === null ? validate13.errors : vErrors.concat(validate13.errors);
errors = vErrors.length;
}
var _valid2 = _errs33 === errors;
valid6 = valid6 || _valid2;
if(!valid6){
const _errs34 = errors;
if(data11 !== null){
const err26 = {instancePath:instancePath+"/verification",schemaPath:"#/properties/verification/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
var _valid2 = _errs34 === errors;
valid6 = valid6 || _valid2;
}
if(!valid6){
const err27 = {instancePath:instancePath+"/verification",schemaPath:"#/properties/verification/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
else {
errors = _errs32;
if(vErrors !== null){
if(_errs32){
vErrors.length = _errs32;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err28 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
