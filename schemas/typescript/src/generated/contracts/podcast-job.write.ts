// Made by `npm run generate` from schemas/*.json. Change those, not this.

// @ts-nocheck
import type { Contract } from "../../check.js";
import { FORMATS } from "../../formats.js";
import { characters } from "../../text.js";
import { podcastJobWrite as schema } from "../schemas.js";

export const podcastJobWrite: Contract = { schema, shape: validate10 };

const schema11 = {"$defs":{"OutputsWrite":{"properties":{"audio_url":{"maxLength":2000,"pattern":"^(gs|https)://[\\s\\S]","type":"string"}},"required":[],"type":"object"},"PodcastJobStage":{"anyOf":[{"enum":["initiate","research_plan","execute_tools","script","audio","finalize"]},{"type":"string"}]},"PodcastJobStatus":{"anyOf":[{"enum":["pending","running","completed","failed"]},{"type":"string"}]},"ProgressWrite":{"properties":{"pct":{"maximum":100,"minimum":0,"type":"integer"},"stage":{"$ref":"#/$defs/PodcastJobStage"}},"required":["pct","stage"],"type":"object"}},"properties":{"created_at":{"format":"date-time","type":"string"},"duration_min":{"exclusiveMinimum":0,"type":"number"},"job_id":{"maxLength":100,"minLength":1,"pattern":"^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$","type":"string"},"outputs":{"$ref":"#/$defs/OutputsWrite"},"progress":{"$ref":"#/$defs/ProgressWrite"},"research_plan":{"additionalProperties":true,"type":"object"},"status":{"$ref":"#/$defs/PodcastJobStatus"},"topic":{"maxLength":500,"minLength":1,"type":"string"},"updated_at":{"format":"date-time","type":"string"},"user_id":{"maxLength":100,"minLength":1,"pattern":"^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$","type":"string"}},"required":["created_at","duration_min","job_id","outputs","progress","status","topic","updated_at","user_id"],"title":"PodcastJobWrite","type":"object"};
const schema12 = {"properties":{"audio_url":{"maxLength":2000,"pattern":"^(gs|https)://[\\s\\S]","type":"string"}},"required":[],"type":"object"};
const schema15 = {"anyOf":[{"enum":["pending","running","completed","failed"]},{"type":"string"}]};
const formats0 = FORMATS["date-time"];
const func2 = characters;
const pattern0 = new RegExp("^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$", "u");
const pattern1 = new RegExp("^(gs|https)://[\\s\\S]", "u");
const schema13 = {"properties":{"pct":{"maximum":100,"minimum":0,"type":"integer"},"stage":{"$ref":"#/$defs/PodcastJobStage"}},"required":["pct","stage"],"type":"object"};
const schema14 = {"anyOf":[{"enum":["initiate","research_plan","execute_tools","script","audio","finalize"]},{"type":"string"}]};

function validate11(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.pct === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "pct"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.stage === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "stage"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.pct !== undefined){
let data0 = data.pct;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
const err2 = {instancePath:instancePath+"/pct",schemaPath:"#/properties/pct/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 > 100 || isNaN(data0)){
const err3 = {instancePath:instancePath+"/pct",schemaPath:"#/properties/pct/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data0 < 0 || isNaN(data0)){
const err4 = {instancePath:instancePath+"/pct",schemaPath:"#/properties/pct/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
if(data.stage !== undefined){
let data1 = data.stage;
const _errs5 = errors;
let valid2 = false;
const _errs6 = errors;
if(!((((((data1 === "initiate") || (data1 === "research_plan")) || (data1 === "execute_tools")) || (data1 === "script")) || (data1 === "audio")) || (data1 === "finalize"))){
const err5 = {instancePath:instancePath+"/stage",schemaPath:"#/$defs/PodcastJobStage/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema14.anyOf[0].enum}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var _valid0 = _errs6 === errors;
valid2 = valid2 || _valid0;
if(!valid2){
const _errs7 = errors;
if(typeof data1 !== "string"){
const err6 = {instancePath:instancePath+"/stage",schemaPath:"#/$defs/PodcastJobStage/anyOf/1/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
var _valid0 = _errs7 === errors;
valid2 = valid2 || _valid0;
}
if(!valid2){
const err7 = {instancePath:instancePath+"/stage",schemaPath:"#/$defs/PodcastJobStage/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
else {
errors = _errs5;
if(vErrors !== null){
if(_errs5){
vErrors.length = _errs5;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err8 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
validate11.errors = vErrors;
return errors === 0;
}


function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.created_at === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "created_at"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.duration_min === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "duration_min"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.job_id === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "job_id"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.outputs === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "outputs"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.progress === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "progress"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.status === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "status"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data.topic === undefined){
const err6 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "topic"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data.updated_at === undefined){
const err7 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "updated_at"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data.user_id === undefined){
const err8 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "user_id"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data.created_at !== undefined){
let data0 = data.created_at;
if(typeof data0 === "string"){
if(!(formats0.validate(data0))){
const err9 = {instancePath:instancePath+"/created_at",schemaPath:"#/properties/created_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/created_at",schemaPath:"#/properties/created_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.duration_min !== undefined){
let data1 = data.duration_min;
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 <= 0 || isNaN(data1)){
const err11 = {instancePath:instancePath+"/duration_min",schemaPath:"#/properties/duration_min/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}};
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
const err12 = {instancePath:instancePath+"/duration_min",schemaPath:"#/properties/duration_min/type",keyword:"type",params:{type: "number"}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.job_id !== undefined){
let data2 = data.job_id;
if(typeof data2 === "string"){
if(func2(data2) > 100){
const err13 = {instancePath:instancePath+"/job_id",schemaPath:"#/properties/job_id/maxLength",keyword:"maxLength",params:{limit: 100}};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(func2(data2) < 1){
const err14 = {instancePath:instancePath+"/job_id",schemaPath:"#/properties/job_id/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(!pattern0.test(data2)){
const err15 = {instancePath:instancePath+"/job_id",schemaPath:"#/properties/job_id/pattern",keyword:"pattern",params:{pattern: "^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$"}};
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
const err16 = {instancePath:instancePath+"/job_id",schemaPath:"#/properties/job_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.outputs !== undefined){
let data3 = data.outputs;
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
if(data3.audio_url !== undefined){
let data4 = data3.audio_url;
if(typeof data4 === "string"){
if(func2(data4) > 2000){
const err17 = {instancePath:instancePath+"/outputs/audio_url",schemaPath:"#/$defs/OutputsWrite/properties/audio_url/maxLength",keyword:"maxLength",params:{limit: 2000}};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
if(!pattern1.test(data4)){
const err18 = {instancePath:instancePath+"/outputs/audio_url",schemaPath:"#/$defs/OutputsWrite/properties/audio_url/pattern",keyword:"pattern",params:{pattern: "^(gs|https)://[\\s\\S]"}};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
else {
const err19 = {instancePath:instancePath+"/outputs/audio_url",schemaPath:"#/$defs/OutputsWrite/properties/audio_url/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
else {
const err20 = {instancePath:instancePath+"/outputs",schemaPath:"#/$defs/OutputsWrite/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.progress !== undefined){
if(!(validate11(data.progress, {instancePath:instancePath+"/progress",parentData:data,parentDataProperty:"progress",rootData}))){
vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors);
errors = vErrors.length;
}
}
if(data.research_plan !== undefined){
let data6 = data.research_plan;
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
}
else {
const err21 = {instancePath:instancePath+"/research_plan",schemaPath:"#/properties/research_plan/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.status !== undefined){
let data7 = data.status;
const _errs18 = errors;
let valid4 = false;
const _errs19 = errors;
if(!((((data7 === "pending") || (data7 === "running")) || (data7 === "completed")) || (data7 === "failed"))){
const err22 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/PodcastJobStatus/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema15.anyOf[0].enum}};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
var _valid0 = _errs19 === errors;
valid4 = valid4 || _valid0;
if(!valid4){
const _errs20 = errors;
if(typeof data7 !== "string"){
const err23 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/PodcastJobStatus/anyOf/1/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
var _valid0 = _errs20 === errors;
valid4 = valid4 || _valid0;
}
if(!valid4){
const err24 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/PodcastJobStatus/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
else {
errors = _errs18;
if(vErrors !== null){
if(_errs18){
vErrors.length = _errs18;
}
else {
vErrors = null;
}
}
}
}
if(data.topic !== undefined){
let data8 = data.topic;
if(typeof data8 === "string"){
if(func2(data8) > 500){
const err25 = {instancePath:instancePath+"/topic",schemaPath:"#/properties/topic/maxLength",keyword:"maxLength",params:{limit: 500}};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(func2(data8) < 1){
const err26 = {instancePath:instancePath+"/topic",schemaPath:"#/properties/topic/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
else {
const err27 = {instancePath:instancePath+"/topic",schemaPath:"#/properties/topic/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data.updated_at !== undefined){
let data9 = data.updated_at;
if(typeof data9 === "string"){
if(!(formats0.validate(data9))){
const err28 = {instancePath:instancePath+"/updated_at",schemaPath:"#/properties/updated_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
else {
const err29 = {instancePath:instancePath+"/updated_at",schemaPath:"#/properties/updated_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data.user_id !== undefined){
let data10 = data.user_id;
if(typeof data10 === "string"){
if(func2(data10) > 100){
const err30 = {instancePath:instancePath+"/user_id",schemaPath:"#/properties/user_id/maxLength",keyword:"maxLength",params:{limit: 100}};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if(func2(data10) < 1){
const err31 = {instancePath:instancePath+"/user_id",schemaPath:"#/properties/user_id/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
if(!pattern0.test(data10)){
const err32 = {instancePath:instancePath+"/user_id",schemaPath:"#/properties/user_id/pattern",keyword:"pattern",params:{pattern: "^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$"}};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
else {
const err33 = {instancePath:instancePath+"/user_id",schemaPath:"#/properties/user_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
}
else {
const err34 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
