// Made by `npm run generate` from schemas/*.json. Change those, not this.

// @ts-nocheck
import type { Contract } from "../../check.js";
import { highlights as schema } from "../schemas.js";

export const highlights: Contract = { schema, shape: validate10 };

const schema11 = {"$defs":{"Highlight":{"properties":{"description":{"type":["string","null"]},"duration":{"type":["number","null"]},"end":{"anyOf":[{"$ref":"#/$defs/Timecode"},{"type":"null"}]},"hook_category":{"type":["string","null"]},"id":{"default":0,"maximum":4294967295,"minimum":0,"type":"integer"},"pad_after_seconds":{"type":["number","null"]},"pad_before_seconds":{"type":["number","null"]},"priority":{"maximum":4294967295,"minimum":0,"type":["integer","null"]},"reason":{"type":["string","null"]},"start":{"anyOf":[{"$ref":"#/$defs/Timecode"},{"type":"null"}]},"summary":{"type":["string","null"]},"title":{"default":"","type":"string"}},"type":"object"},"Timecode":{"pattern":"^[0-9]{2}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?$","type":"string"}},"properties":{"custom_prompt":{"type":["string","null"]},"highlights":{"default":[],"items":{"$ref":"#/$defs/Highlight"},"type":"array"},"video_title":{"type":["string","null"]},"video_url":{"type":"string"}},"required":["video_url"],"title":"Highlights","type":"object"};
const schema12 = {"properties":{"description":{"type":["string","null"]},"duration":{"type":["number","null"]},"end":{"anyOf":[{"$ref":"#/$defs/Timecode"},{"type":"null"}]},"hook_category":{"type":["string","null"]},"id":{"default":0,"maximum":4294967295,"minimum":0,"type":"integer"},"pad_after_seconds":{"type":["number","null"]},"pad_before_seconds":{"type":["number","null"]},"priority":{"maximum":4294967295,"minimum":0,"type":["integer","null"]},"reason":{"type":["string","null"]},"start":{"anyOf":[{"$ref":"#/$defs/Timecode"},{"type":"null"}]},"summary":{"type":["string","null"]},"title":{"default":"","type":"string"}},"type":"object"};
const schema13 = {"pattern":"^[0-9]{2}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?$","type":"string"};
const pattern0 = new RegExp("^[0-9]{2}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?$", "u");

function validate11(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.description !== undefined){
let data0 = data.description;
if((typeof data0 !== "string") && (data0 !== null)){
const err0 = {instancePath:instancePath+"/description",schemaPath:"#/properties/description/type",keyword:"type",params:{type: schema12.properties.description.type}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.duration !== undefined){
let data1 = data.duration;
if((!((typeof data1 == "number") && (isFinite(data1)))) && (data1 !== null)){
const err1 = {instancePath:instancePath+"/duration",schemaPath:"#/properties/duration/type",keyword:"type",params:{type: schema12.properties.duration.type}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.end !== undefined){
let data2 = data.end;
const _errs6 = errors;
let valid1 = false;
const _errs7 = errors;
if(typeof data2 === "string"){
if(!pattern0.test(data2)){
const err2 = {instancePath:instancePath+"/end",schemaPath:"#/$defs/Timecode/pattern",keyword:"pattern",params:{pattern: "^[0-9]{2}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?$"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/end",schemaPath:"#/$defs/Timecode/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var _valid0 = _errs7 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const _errs10 = errors;
if(data2 !== null){
const err4 = {instancePath:instancePath+"/end",schemaPath:"#/properties/end/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var _valid0 = _errs10 === errors;
valid1 = valid1 || _valid0;
}
if(!valid1){
const err5 = {instancePath:instancePath+"/end",schemaPath:"#/properties/end/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
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
if(data.hook_category !== undefined){
let data3 = data.hook_category;
if((typeof data3 !== "string") && (data3 !== null)){
const err6 = {instancePath:instancePath+"/hook_category",schemaPath:"#/properties/hook_category/type",keyword:"type",params:{type: schema12.properties.hook_category.type}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.id !== undefined){
let data4 = data.id;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
const err7 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 > 4294967295 || isNaN(data4)){
const err8 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data4 < 0 || isNaN(data4)){
const err9 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
if(data.pad_after_seconds !== undefined){
let data5 = data.pad_after_seconds;
if((!((typeof data5 == "number") && (isFinite(data5)))) && (data5 !== null)){
const err10 = {instancePath:instancePath+"/pad_after_seconds",schemaPath:"#/properties/pad_after_seconds/type",keyword:"type",params:{type: schema12.properties.pad_after_seconds.type}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.pad_before_seconds !== undefined){
let data6 = data.pad_before_seconds;
if((!((typeof data6 == "number") && (isFinite(data6)))) && (data6 !== null)){
const err11 = {instancePath:instancePath+"/pad_before_seconds",schemaPath:"#/properties/pad_before_seconds/type",keyword:"type",params:{type: schema12.properties.pad_before_seconds.type}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.priority !== undefined){
let data7 = data.priority;
if((!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))) && (data7 !== null)){
const err12 = {instancePath:instancePath+"/priority",schemaPath:"#/properties/priority/type",keyword:"type",params:{type: schema12.properties.priority.type}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 > 4294967295 || isNaN(data7)){
const err13 = {instancePath:instancePath+"/priority",schemaPath:"#/properties/priority/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295}};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(data7 < 0 || isNaN(data7)){
const err14 = {instancePath:instancePath+"/priority",schemaPath:"#/properties/priority/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
if(data.reason !== undefined){
let data8 = data.reason;
if((typeof data8 !== "string") && (data8 !== null)){
const err15 = {instancePath:instancePath+"/reason",schemaPath:"#/properties/reason/type",keyword:"type",params:{type: schema12.properties.reason.type}};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.start !== undefined){
let data9 = data.start;
const _errs25 = errors;
let valid3 = false;
const _errs26 = errors;
if(typeof data9 === "string"){
if(!pattern0.test(data9)){
const err16 = {instancePath:instancePath+"/start",schemaPath:"#/$defs/Timecode/pattern",keyword:"pattern",params:{pattern: "^[0-9]{2}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?$"}};
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
const err17 = {instancePath:instancePath+"/start",schemaPath:"#/$defs/Timecode/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
var _valid1 = _errs26 === errors;
valid3 = valid3 || _valid1;
if(!valid3){
const _errs29 = errors;
if(data9 !== null){
const err18 = {instancePath:instancePath+"/start",schemaPath:"#/properties/start/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
var _valid1 = _errs29 === errors;
valid3 = valid3 || _valid1;
}
if(!valid3){
const err19 = {instancePath:instancePath+"/start",schemaPath:"#/properties/start/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
else {
errors = _errs25;
if(vErrors !== null){
if(_errs25){
vErrors.length = _errs25;
}
else {
vErrors = null;
}
}
}
}
if(data.summary !== undefined){
let data10 = data.summary;
if((typeof data10 !== "string") && (data10 !== null)){
const err20 = {instancePath:instancePath+"/summary",schemaPath:"#/properties/summary/type",keyword:"type",params:{type: schema12.properties.summary.type}};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.title !== undefined){
if(typeof data.title !== "string"){
const err21 = {instancePath:instancePath+"/title",schemaPath:"#/properties/title/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
}
else {
const err22 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
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
if(data.video_url === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "video_url"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.custom_prompt !== undefined){
let data0 = data.custom_prompt;
if((typeof data0 !== "string") && (data0 !== null)){
const err1 = {instancePath:instancePath+"/custom_prompt",schemaPath:"#/properties/custom_prompt/type",keyword:"type",params:{type: schema11.properties.custom_prompt.type}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.highlights !== undefined){
let data1 = data.highlights;
if(Array.isArray(data1)){
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
if(!(validate11(data1[i0], {instancePath:instancePath+"/highlights/" + i0,parentData:data1,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors);
errors = vErrors.length;
}
}
}
else {
const err2 = {instancePath:instancePath+"/highlights",schemaPath:"#/properties/highlights/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.video_title !== undefined){
let data3 = data.video_title;
if((typeof data3 !== "string") && (data3 !== null)){
const err3 = {instancePath:instancePath+"/video_title",schemaPath:"#/properties/video_title/type",keyword:"type",params:{type: schema11.properties.video_title.type}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.video_url !== undefined){
if(typeof data.video_url !== "string"){
const err4 = {instancePath:instancePath+"/video_url",schemaPath:"#/properties/video_url/type",keyword:"type",params:{type: "string"}};
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
else {
const err5 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
